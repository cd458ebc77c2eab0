"""`python -m tests.bench.memory`: what the workers hold after ten, twenty, a hundred thousand calls.

Okta's operations by turns, eight in flight, to Switchroom on a PostgreSQL of its own.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from tests import environment  # noqa: F401 (keys for the servers to start with)
from tests.bench import client, okta, servers, sides
from tests.bench.sides import Side

STEP = 10_000
SHARES = {"create": 1, "suspend": 1, "group push": 1, "update": 2, "import page of 100": 1}
USUAL = 4  # of everything else in a mixture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=500)
    options = parser.parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = sides.database(stack.enter_context(sides.postgres()), "switchroom")
        cache = stack.enter_context(servers.redis(scratch / "redis.log"))
        ours, _ = sides.switchroom(stack, options.people, url, cache, scratch)
        mixed = _mixed(ours)
        for done in range(0, options.requests + 1, STEP):
            print(f"{done:>8,} requests: {_held(ours)}", flush=True)
            if done < options.requests:
                client.drive(ours.server.port, mixed, at_most=STEP)
    return 0


def _mixed(side: Side) -> Iterator[bytes]:
    numbers = {operation: count() for operation in okta.OPERATIONS}
    while True:
        for operation in okta.OPERATIONS:
            for _ in range(SHARES.get(operation, USUAL)):
                yield side.request(operation, next(numbers[operation]))


def _held(side: Side) -> str:
    held = [_resident(worker) for worker in side.server.workers()]
    return " + ".join(f"{each:.1f}" for each in held) + " MB"


def _resident(process: int) -> float:
    """Megabytes of memory that belong to the process now."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
