"""`make bench`: how close SCIM reads come to a bare Django view that runs the same query.

Both are called in this process, in turns, on the same SQLite file, without a network. SCIM does
more: it authenticates, checks, renders and answers in its own format. The ratio is what that
costs.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from tests import environment  # noqa: F401 (before Django reads its settings)

PEOPLE = 500
ROUNDS = 8
SECONDS = 0.4  # per side and round


def main() -> None:
    django.setup()
    with tempfile.TemporaryDirectory() as scratch, _database(Path(scratch)):
        from tests.bench.sides import operations  # noqa: PLC0415 (models need the set-up)

        print(f"{PEOPLE} people, SQLite, medians of {ROUNDS} rounds in turns")
        print(f"{'operation':<20}{'bare/s':>10}{'SCIM/s':>10}{'ratio':>8}")
        for name, bare, scim in operations(PEOPLE):
            _report(name, *_compare(bare, scim))


@contextmanager
def _database(scratch: Path) -> Iterator[None]:
    from django.conf import settings  # noqa: PLC0415 (after the set-up)
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = str(scratch / "bench.sqlite3")
    call_command("migrate", verbosity=0)
    yield
    connections.close_all()


def _compare(bare: Callable[[], None], scim: Callable[[], None]) -> tuple[float, float]:
    """Calls per second of both, measured in turns."""
    pairs = [(_pace(bare), _pace(scim)) for _ in range(ROUNDS)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def _pace(call: Callable[[], None]) -> float:
    call()  # warm
    calls, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        call()
        calls += 1
    return calls / (time.perf_counter() - start)


def _report(name: str, bare: float, scim: float) -> None:
    print(f"{name:<20}{bare:>10.0f}{scim:>10.0f}{scim / bare:>8.2f}")


if __name__ == "__main__":
    sys.exit(main())
