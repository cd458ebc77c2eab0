"""A Bulk of a thousand creates beside a thousand POSTs."""

import statistics
from itertools import count

from tests.bench import client
from tests.bench.okta import Client
from tests.bench.sides import Side

PEOPLE = 1_000
ROUNDS = 3
_numbers = count()


def ratio(ours: Side, caller: Client) -> tuple[float, float]:
    """How many times as fast it is: as POSTs one by one, and as eight POSTs in flight."""
    pairs = []
    for _ in range(ROUNDS):
        singly, at_once, together = (_arrivals() for _ in range(3))
        bulk = iter([caller.create_people(together)])
        seconds = client.drive(ours.server.port, bulk, in_flight=1).seconds
        pairs.append(
            [
                client.drive(
                    ours.server.port, map(caller.create_person, names), in_flight=lanes
                ).seconds
                / seconds
                for names, lanes in ((singly, 1), (at_once, client.IN_FLIGHT))
            ]
        )
    by_one, by_eight = zip(*pairs, strict=True)
    return statistics.median(by_one), statistics.median(by_eight)


def _arrivals() -> list[str]:
    turn = next(_numbers)
    return [f"bulk{turn}-{number}" for number in range(PEOPLE)]
