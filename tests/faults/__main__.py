"""`make faults`: what can go wrong, at size; docs/reference/fault-matrix.md has the rows.

Prints a line for each with its figures, and fails where one does not hold. On PostgreSQL with two
workers, then on SQLite with one and a tenth of the changes.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests import environment  # noqa: F401 (keys for Django to start with)
from tests.bench import sides
from tests.faults.scenarios import SCENARIOS, Scenario, Size

SMALL = 1_000  # changes on SQLite


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--only", default=",".join(SCENARIOS), help="rows, such as F4,F10")
    parser.add_argument("--database", default="", help="PostgreSQL or SQLite; both unless given")
    options = parser.parse_args()
    chosen = {key: SCENARIOS[key] for key in options.only.split(",")}
    good = []
    if options.database in ("", "PostgreSQL"):
        size = Size(options.changes, options.changes // 10, 20, workers=2)
        with sides.postgres() as server:
            os.environ["DATABASE_URL"] = server
            good += _all("PostgreSQL", chosen, size)
    if options.database in ("", "SQLite"):
        os.environ["DATABASE_URL"] = "sqlite:///"
        changes = min(SMALL, options.changes)
        good += _all("SQLite", chosen, Size(changes, changes // 10, 4, workers=1))
    return 0 if all(good) else 1


def _all(database: str, chosen: dict[str, Scenario], size: Size) -> list[bool]:
    return [
        _one(f"{database}, {key} {scenario.name}", scenario, size)
        for key, scenario in chosen.items()
        if database in scenario.databases
    ]


def _one(name: str, scenario: Scenario, size: Size) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        is_good, sentence = scenario.run(Path(scratch), size)
    print(f"{'good' if is_good else 'BAD'}: {name}: {sentence}", flush=True)
    return is_good


if __name__ == "__main__":
    sys.exit(main())
