"""How long single changes take to reach an Okta while something else goes on, and what that holds."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.faults.weather import Storm
from tests.processes import eventually

LONGEST = 10.0  # seconds that 99 of 100 changes may take
PATIENCE = 120.0  # seconds; a limit against hanging, no measure
MEMORY = 20.0  # megabytes by which a worker process may grow


@dataclass(frozen=True)
class Late:
    """Seconds from the commit of a change until Okta was asked to write it; inf: never."""

    seconds: list[float]

    @property
    def p99(self) -> float:
        return self.seconds[int(len(self.seconds) * 0.99) - 1]

    @property
    def is_good(self) -> bool:
        return self.p99 <= LONGEST

    def sentence(self) -> str:
        worst = self.seconds[-1]
        return f"{len(self.seconds)} single changes told after {self.p99:.1f} s (p99, {worst:.1f} at most)"


def of_single_changes(storm: Storm, changes: int, *, without: Sequence[str] = ()) -> Late:
    """Change so many people one by one, but none of `without`."""
    told = storm.inside("one_by_one", changes=changes, seed=1, without=without)
    eventually(lambda: not missing(storm, told), PATIENCE)
    seen = moments(storm)
    never = float("inf")
    return Late(sorted(max(0.0, seen.get((who, what), never) - at) for who, what, at in told))


def missing(storm: Storm, told: list[Any]) -> bool:
    seen = moments(storm)
    return any((who, what) not in seen for who, what, _ in told)


def moments(storm: Storm) -> dict[tuple[str, str], float]:
    """When Okta was first told so, of each person and extension."""
    found: dict[tuple[str, str], float] = {}
    for entry in storm.okta.writes():
        extension = entry["body"]["profile"].get("extension")
        at = datetime.fromisoformat(entry["time"]).timestamp()
        found.setdefault((entry["login"], extension), at)
    return found


def held(storm: Storm) -> dict[int, float]:
    """Megabytes of each worker process."""
    return {pid: _resident(pid) for pid in storm.workers_alive()}


def growth(before: dict[int, float], after: dict[int, float]) -> float:
    """Of the one that grew most."""
    return max((after[pid] - before[pid] for pid in before.keys() & after.keys()), default=0.0)


def _resident(pid: int) -> float:
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGESIZE") / 2**20
