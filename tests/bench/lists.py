"""`python -m tests.bench.lists`: what the console's lists cost among few people and among many.

A database of its own on PostgreSQL, where everybody has a license, an extension, a number and
something that Okta must know. Each page is opened among a thousand people and again among all;
it must ask the database as often. Milliseconds are the median of a few turns, in this process.
"""

import argparse
import os
import statistics
import sys
import time
from contextlib import ExitStack
from typing import Any

from tests import environment  # noqa: F401 (keys for Django to start with)
from tests.bench import sides

FEW = 1_000
TURNS = 5
PAGES = (
    *("/", "/users/", "/users/?q=p77", "/users/?status=active", "/users/?page=3", "/groups/"),
    *("/numbers/", "/numbers/?q=%2B141550", "/devices/", "/ring-groups/", "/ports/"),
    *("/numbering/", "/numbering/history/", "/sites/", "/licenses/", "/licenses/standard/"),
    *("/rules/", "/rules/?preview", "/rules/waiting/", "/sync-back/", "/identity/okta/mapping/"),
    "/audit-log/",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = sides.database(stack.enter_context(sides.postgres()), "lists")
        import django  # noqa: PLC0415

        django.setup()
        return _compare(options.people)


def _compare(people: int) -> int:
    from django.db import connections  # noqa: PLC0415

    from tests.bench import telephony  # noqa: PLC0415

    try:
        browser = telephony.organization()
        telephony.grow(0, FEW)
        few = [_opened(browser, path) for path in PAGES]
        telephony.grow(FEW, people)
        many = [_opened(browser, path) for path in PAGES]
    finally:
        connections.close_all()
    return _report(few, many, people)


def _opened(browser: Any, path: str) -> tuple[int, float]:
    """How many queries the page asks, and milliseconds."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    taken = []
    for _ in range(TURNS):
        with CaptureQueriesContext(connection) as asked:
            start = time.perf_counter()
            answer = browser.get(path)
            b"".join(answer)
            taken.append(time.perf_counter() - start)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(asked), statistics.median(taken) * 1000


def _report(few: list[tuple[int, float]], many: list[tuple[int, float]], people: int) -> int:
    print(f"{'':<28}{'queries':>16}{'ms':>18}\n{'':<28}", end="")
    print(f"{FEW:>8,}{people:>8,}{FEW:>9,}{people:>9,}")
    for path, (asked, took), (asked_then, took_then) in zip(PAGES, few, many, strict=True):
        print(f"{path:<28}{asked:>8}{asked_then:>8}{took:>9.0f}{took_then:>9.0f}")
    return int(any(one[0] != other[0] for one, other in zip(few, many, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
