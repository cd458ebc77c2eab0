"""`python -m tests.bench.lines`: a file of 20,000 rows, 5 % of them wrong, on PostgreSQL.

Seconds of reading, dry run, apply and undo, and the peak of this process's memory. The worker
runs in here. On a database of its own, which waits for the disk as a real one does.
"""

import argparse
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests import environment  # noqa: F401 (keys for Django to start with)
from tests.bench import sides

WRONG = 0.05  # of the rows: an extension next to an emergency number


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true", help="where the time of the apply goes")
    parser.add_argument("--undo", action="store_true", help="undo it too, which goes row by row")
    options = parser.parse_args()
    with ExitStack() as stack:
        url = sides.database(stack.enter_context(sides.postgres()), "bulk")
        os.environ["DATABASE_URL"] = url
        import django  # noqa: PLC0415

        django.setup()
        _measure(options.rows, is_profiled=options.profile, undoes=options.undo)
    return 0


def _measure(count: int, *, is_profiled: bool, undoes: bool) -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    try:
        _file(count, is_profiled=is_profiled, undoes=undoes)
    finally:
        connections.close_all()


def _file(count: int, *, is_profiled: bool, undoes: bool) -> None:
    from identity import doorbell, organizations, tenancy  # noqa: PLC0415
    from identity.audit import SYSTEM  # noqa: PLC0415
    from telephony import seats  # noqa: PLC0415
    from telephony.bulk import csv_format, jobs, progress, turn  # noqa: PLC0415
    from telephony.models import LicenseSku  # noqa: PLC0415

    doorbell.queue = lambda task: None  # there is no broker here
    acme = organizations.create("acme", name="Acme", actor=SYSTEM)
    tenancy.bind(acme.pk)
    sku = LicenseSku.objects.get(code="standard")
    seats.buy(acme, sku=sku, count=count, actor=SYSTEM)
    content = _content(count)
    table = _timed("read", count, lambda: csv_format.read(content))
    job = _timed(
        "kept",
        count,
        lambda: jobs.start(acme, name="bench", table=table, actor=SYSTEM, may_create=True),
    )

    def work() -> None:
        """Turn after turn, as workers have them."""
        job.refresh_from_db(from_queryset=type(job).objects_all_organizations)
        while job.is_unfinished:
            turn.run()
            job.refresh_from_db(from_queryset=type(job).objects_all_organizations)

    _timed("dry run", count, _profiled(work) if is_profiled else work)
    print("  ", progress.of(job).actions)
    jobs.apply(job, actor=SYSTEM, may_create=True)
    _timed("apply", count, _profiled(work) if is_profiled else work)
    print("  ", progress.of(job).states)
    if undoes:
        jobs.undo(job, actor=SYSTEM, may_create=True)
        _timed("undo", count, work)
        print("  ", progress.of(job).states)


def _content(count: int) -> bytes:
    rows = ["username,given_name,license,extension"]
    for at in range(count):
        extension = "911" if random.random() < WRONG else f"{300_000 + at}"
        rows.append(f"person{at}@acme.example,Person,standard,{extension}")
    return "\n".join(rows).encode()


def _timed(name: str, count: int, act: Callable[[], Any]) -> Any:
    start = time.monotonic()
    done = act()
    took = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    print(
        f"{name:>8}: {took:7.1f} s, {took * 1000 / count:6.2f} ms a row, {held:.0f} MiB, peak {peak:.0f} MiB",
        flush=True,
    )
    return done


def _profiled(act: Callable[[], None]) -> Callable[[], None]:
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    def profiled() -> None:
        profile = cProfile.Profile()
        profile.runcall(act)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)

    return profiled


if __name__ == "__main__":
    sys.exit(main())
