"""`python -m tests.bench.saml`: what a sign-in costs beside bare python3-saml.

Ours is the whole of the ACS: Django, the guard, the verification, the database. Bare is the
library's own validation of the same response under the same settings, and nothing else. Both
take the same response, one after the other, on this machine; the ratio is the median of theirs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from scripts.postgresql import FAST
from tests import environment  # noqa: F401 (before Django reads its settings)
from tests.bench import sides

WARMING = 20
TARGET = 1.5


def main() -> int:
    options = _options()
    if options.here:
        measure(options.sign_ins)
        return 0
    print(f"A sign-in: {options.sign_ins} of each kind, medians")
    print(f"{'':<34}{'ACS ms':>10}{'bare ms':>10}{'x bare':>10}", flush=True)
    with sides.postgres(FAST) as server:
        _in_a_process(options.sign_ins, sides.database(server, "sign_ins"))
    with tempfile.TemporaryDirectory() as scratch:
        _in_a_process(options.sign_ins, f"sqlite:///{Path(scratch) / 'sign_ins.sqlite3'}")
    print("The ACS is all of it: guard, verification, database, Django.", flush=True)
    print(
        f"At most {TARGET} is meant, without the time in which a disk keeps the one commit:",
        flush=True,
    )
    with sides.postgres() as server:
        _in_a_process(options.sign_ins, sides.database(server, "sign_ins"))
    return 0


def _in_a_process(sign_ins: int, url: str) -> None:
    words = [sys.executable, "-m", "tests.bench.saml", "--here", "--sign-ins", str(sign_ins)]
    subprocess.run(words, env={**os.environ, "DATABASE_URL": url}, check=True)


def measure(sign_ins: int) -> None:
    """On the database that DATABASE_URL names, which is empty."""
    import django  # noqa: PLC0415 (its settings are read now)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from django.db import connection  # noqa: PLC0415

    from tests.bench.sign_ins import Rehearsal  # noqa: PLC0415

    for part in ("assertion", "both"):
        rehearsal = Rehearsal(part)
        pairs = []
        for number in range(sign_ins + WARMING):
            given = rehearsal.response()
            sides_of_it = (rehearsal.bare, rehearsal.ours)
            times = {
                each.__name__: _seconds(each, given) for each in sides_of_it[:: 1 - number % 2 * 2]
            }
            if number >= WARMING:
                pairs.append((times["ours"], times["bare"]))
        _row(f"{connection.vendor}, {part} signed", pairs)


def _seconds(deed: Callable[[Any], None], given: Any) -> float:
    start = perf_counter()
    deed(given)
    return perf_counter() - start


def _row(name: str, pairs: list[tuple[float, float]]) -> None:
    ours, bare = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    ratio = statistics.median(ours / bare for ours, bare in pairs)
    print(f"{name:<34}{ours:>10.2f}{bare:>10.2f}{ratio:>10.2f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sign-ins", type=int, default=200)
    parser.add_argument("--here", action="store_true", help="in this process, on DATABASE_URL")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
