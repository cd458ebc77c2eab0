"""`python -m tests.bench.sync_back`: how soon Okta knows, and how much of what it allows is used.

A whole Switchroom on PostgreSQL beside the stand-in Okta, each of whose answers takes a while.
First people change one by one while nothing else is to be done; then everybody changes at once.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests import environment  # noqa: F401 (keys for Django to start with)
from tests.bench import sides
from tests.faults.weather import Storm
from tests.okta.client import StandIn
from tests.okta.limits import PLANS

ANSWER = 0.2  # seconds that each call takes
SINGLE = 30
SHARE = 0.5  # of what Okta's headers allow is ours (identity.okta.budget)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--plan", default="workforce", choices=PLANS)
    parser.add_argument("--share", type=float, default=0.5, help="of the limits, for one token")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sides.postgres() as server, StandIn() as okta:
        os.environ["DATABASE_URL"] = server
        okta.limits(plan=options.plan, share=options.share)
        with Storm(Path(scratch), okta, organizations=1, people=options.people) as storm:
            allowed = okta.limits(latency=ANSWER)["write"]
            _reach(storm)
            _drain(storm, allowed * SHARE / 60)
    return 0


def _reach(storm: Storm) -> None:
    """From the commit of a change until Okta has it."""
    told = storm.inside("one_by_one", changes=SINGLE, seed=1)
    _finish(storm)
    seen = {
        (entry["login"], entry["body"]["profile"]["extension"]): _moment(entry)
        for entry in storm.okta.writes()
    }
    taken = sorted(seen[login, extension] + ANSWER - at for login, extension, at in told)
    p95 = taken[int(len(taken) * 0.95) - 1]
    print(f"A change reaches an idle Okta after {statistics.median(taken):.2f} s, p95 {p95:.2f} s")


def _drain(storm: Storm, ours: float) -> None:
    """Everybody at once: how much is used of `ours`, writes a second; what the workers hold."""
    before = _held(storm)
    storm.okta.forget_journal()
    people = storm.inside("everybody_at_once", reason="A bench")
    _finish(storm)
    writes = [_moment(entry) for entry in storm.okta.writes()]
    refused = sum(entry["status"] == 429 for entry in storm.okta.journal())
    used = (len(writes) - 1) / (max(writes) - min(writes)) / ours
    print(f"{people:,} people were told at {used:.0%} of the pace allowed, {refused} refused")
    print(f"The workers held {before:.0f} MB before and {_held(storm):.0f} MB after")


def _finish(storm: Storm) -> None:
    while storm.unfinished():
        time.sleep(0.5)


def _held(storm: Storm) -> float:
    """Megabytes that belong to the worker processes."""
    return sum(_resident(pid) for pid in storm.workers_alive())


def _resident(pid: int) -> float:
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def _moment(entry: dict[str, Any]) -> float:
    return datetime.fromisoformat(entry["time"]).timestamp()


if __name__ == "__main__":
    sys.exit(main())
