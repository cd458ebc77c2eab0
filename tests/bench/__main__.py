"""`make bench`: Okta's own sequence over HTTP, against Switchroom and whoever can be compared.

Everything runs on this machine: a PostgreSQL of its own, Switchroom under the web server of
`manage.py up`, a bare Django view that sends the same statements, and two other SCIM servers.
They take turns of a fraction of a second, so that whatever else the machine does hits all alike.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import count

from tests import environment  # noqa: F401 (keys for the servers to start with)
from tests.bench import bulk, client, okta, table
from tests.bench.client import Round
from tests.bench.sides import Side, everybody
from tests.bench.table import Results

CREATED = 60  # people per turn at most: they stay, and pages of all servers grow by them


def main() -> int:
    options = _options()
    with everybody(options.people) as sides:
        results = Results([side.name for side in sides])
        numbers = {(side.name, each): count() for side in sides for each in okta.OPERATIONS}
        for number in range(options.rounds + 1):  # the first one warms up
            for operation in okta.OPERATIONS:
                for side in _rotated(sides, number):
                    running = numbers[side.name, operation]
                    done = _turn(side, operation, running, options.seconds)
                    if number:
                        results.add(side.name, operation, done)
            print(f"round {number} of {options.rounds}", file=sys.stderr, flush=True)
        table.show(results, people=options.people, rounds=options.rounds)
        ours = sides[0]
        if ours.caller is not None:
            print(
                "A Bulk of 1,000 creates is {:.1f} times as fast as 1,000 POSTs one by one, and "
                "{:.1f} times as fast as POSTs of which eight are in flight.".format(
                    *bulk.ratio(ours, ours.caller)
                )
            )
    return 0


def _turn(side: Side, operation: str, numbers: Iterator[int], seconds: float) -> Round:
    asked = (side.request(operation, number) for number in numbers)
    at_most = CREATED if operation == "create" else 10**9
    try:
        return client.drive(side.server.port, asked, seconds=seconds, at_most=at_most)
    except AssertionError as error:
        log = side.server.log.read_text()[-3000:]
        sys.exit(f"{side.name}, {operation}: {error}\n{log}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=0.4, help="of one turn")
    return parser.parse_args()


def _rotated(sides: list[Side], turn: int) -> list[Side]:
    """Nobody is always the one after whom it is warm."""
    start = turn % len(sides)
    return sides[start:] + sides[:start]


if __name__ == "__main__":
    sys.exit(main())
