"""`make faults`: storms of 10,000 changes over sync-back, each with other mischief.

Prints what came of each, and fails where something was lost, stale, or written in vain. The
first two also on SQLite, with 1,000 changes and one worker.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests import environment  # noqa: F401 (keys for Django to start with)
from tests.bench import sides
from tests.faults import mischief
from tests.faults.mischief import Mischief
from tests.faults.weather import TROUBLE, Storm
from tests.okta.client import StandIn

LIMITS = {"write": 6_000, "read": 60_000, "list": 60_000}
SCENARIOS: dict[str, list[Mischief]] = {
    "F1 workers killed": [mischief.kill_workers],
    "F2 and Redis emptied and frozen": [
        mischief.kill_workers,
        mischief.empty_redis,
        mischief.freeze_redis,
    ],
    "F3 and the database hangs up": [mischief.kill_workers, mischief.hang_up],
    "F8 workers asleep past their lease": [mischief.freeze_a_worker],
}
ON_SQLITE = 2  # scenarios


@dataclass(frozen=True)
class Size:
    changes: int
    people: int
    organizations: int
    workers: int


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--changes", type=int, default=10_000)
    options = parser.parse_args()
    size = Size(options.changes, options.changes // 10, 20, workers=2)
    with sides.postgres() as server:
        os.environ["DATABASE_URL"] = server
        good = [_run(f"PostgreSQL, {name}", size, befalls) for name, befalls in SCENARIOS.items()]
    os.environ["DATABASE_URL"] = "sqlite:///"
    small = Size(min(1_000, options.changes), 100, 4, workers=1)
    for name, befalls in list(SCENARIOS.items())[:ON_SQLITE]:
        good.append(_run(f"SQLite, {name}", small, befalls))
    return 0 if all(good) else 1


def _run(name: str, size: Size, befalls: list[Mischief]) -> bool:
    people = {"organizations": size.organizations, "people": size.people, "workers": size.workers}
    with tempfile.TemporaryDirectory() as scratch, StandIn() as okta:
        okta.limits(share=1.0, overrides=LIMITS)
        with Storm(Path(scratch), okta, **people) as storm:
            seconds = size.changes / 80  # a pace that one process of changes keeps up with
            outcome = storm.blow(size.changes, seconds=seconds, trouble=TROUBLE, mischief=befalls)
    print(f"{'good' if outcome.is_good else 'BAD'}: {name}: {outcome.sentence()}", flush=True)
    return outcome.is_good


if __name__ == "__main__":
    sys.exit(main())
