"""`make bench`: how close SCIM comes to a bare Django view that sends the same statements.

Both are called in this process, in turns, without a network: on a SQLite file, or on the empty
PostgreSQL database that DATABASE_URL names. SCIM does more: it reads strictly, authenticates,
checks, renders and answers in its own format. The ratio is what that costs.
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
ROUNDS = 25
SECONDS = 0.08  # per side and round


def main() -> None:
    django.setup()
    with tempfile.TemporaryDirectory() as scratch, _database(Path(scratch)):
        from django.db import connection  # noqa: PLC0415

        from tests.bench.sides import operations  # noqa: PLC0415 (models need the set-up)

        print(f"{PEOPLE} people, {connection.vendor}, medians of {ROUNDS} rounds in turns")
        print(f"{'operation':<20}{'SCIM : bare':>12}")
        for name, bare, scim in operations(PEOPLE):
            _report(name, _compare(bare, scim))


@contextmanager
def _database(scratch: Path) -> Iterator[None]:
    from django.conf import settings  # noqa: PLC0415 (after the set-up)
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["NAME"] = str(scratch / "bench.sqlite3")
    call_command("migrate", verbosity=0)
    yield
    connections.close_all()


def _compare(bare: Callable[[], None], scim: Callable[[], None]) -> float:
    """Pace of SCIM by that of the bare view; other work on the machine hits both alike."""
    return statistics.median(_pace(scim) / _pace(bare) for _ in range(ROUNDS))


def _pace(call: Callable[[], None]) -> float:
    call()  # warm
    calls, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        call()
        calls += 1
    return calls / (time.perf_counter() - start)


def _report(name: str, ratio: float) -> None:
    print(f"{name:<20}{ratio:>12.2f}")


if __name__ == "__main__":
    sys.exit(main())
