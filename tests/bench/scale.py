"""`make bench-scale`: what size and depth cost. A thousand people beside a million, over HTTP.

Two Switchrooms, each with a database of its own, take turns: what a find costs in the large
one is held against the same in the small one at the same minute.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests import environment  # noqa: F401 (keys for the servers to start with)
from tests.bench import client, servers, sides
from tests.bench.okta import PAGE, Client

FEW = 1_000
IN_GROUP = 5_000
CALLS = 25  # of one kind in one turn


@dataclass
class Site:
    """A Switchroom with so many people."""

    people: int
    caller: Client
    port: int

    def seconds(self, request: Callable[[], bytes], calls: int = CALLS) -> float:
        """The median of so many calls, one after the other."""
        asked = (request() for _ in range(calls))
        done = client.drive(self.port, asked, in_flight=1)
        return statistics.median(done.latencies)

    def answer(self, request: bytes) -> dict[str, Any]:
        done = client.drive(self.port, iter([request]), in_flight=1, keep=True)
        found: dict[str, Any] = orjson.loads(done.answers[0])
        return found

    def find(self) -> bytes:
        return self.caller.find(f"p{random.randint(1, self.people)}@acme.example")

    def page(self, start: int) -> Callable[[], bytes]:
        return lambda: self.caller.page(start)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with ExitStack() as stack:
        few, many = _sites(stack, options.people)
        print(f"{many.people:,} people, PostgreSQL, medians of {options.rounds} rounds in turns")
        _report(f"find by userName, to that among {FEW:,}", _finding(few, many, options.rounds))
        _pages(many, options.rounds)
        _push(many)
    return 0


def _sites(stack: ExitStack, people: int) -> tuple[Site, Site]:
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="switchroom-bench-")))
    postgres = stack.enter_context(sides.postgres())
    cache = stack.enter_context(servers.redis(scratch / "redis.log"))
    few, many = (_site(stack, count, postgres, cache, scratch) for count in (FEW, people))
    return few, many


def _site(stack: ExitStack, people: int, postgres: str, cache: str, scratch: Path) -> Site:
    file = scratch / f"{people}.json"
    url = sides.database(postgres, f"of_{people}")
    env = {"DATABASE_URL": url, "REDIS_URL": f"{cache[:-1]}{int(people != FEW)}", **sides.PATIENT}
    start = time.perf_counter()
    sides.run([sys.executable, "-m", "tests.bench.many", str(people), str(file)], env)
    print(f"{people:,} people inserted in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    server = stack.enter_context(servers.switchroom(env, scratch / f"{people}.log"))
    token = orjson.loads(file.read_bytes())["token"]
    return Site(people, Client("/scim/v2/acme", token), server.port)


def _finding(few: Site, many: Site, rounds: int) -> float:
    return statistics.median(many.seconds(many.find) / few.seconds(few.find) for _ in range(rounds))


def _pages(site: Site, rounds: int) -> None:
    """The last page of a walk, its first, which counts everybody, and its second."""
    last = site.people - PAGE + 1
    first, second, end = (site.page(start) for start in (1, 1 + PAGE, last))
    taken = []
    for _ in range(rounds):
        site.seconds(first, 1)
        site.seconds(site.page(last - PAGE), 1)  # leaves the bookmark of the last page
        taken.append([site.seconds(each, 10) for each in (first, second, end)])
    _report("last page, to the first", statistics.median(each[2] / each[0] for each in taken))
    _report("last page, to the second", statistics.median(each[2] / each[1] for each in taken))
    found = site.answer(end())
    assert (found["totalResults"], found["itemsPerPage"]) == (site.people, PAGE)


def _push(site: Site) -> None:
    """A group of five thousand, filled by one PATCH."""
    group = site.answer(site.caller.create_group("Everybody"))["id"]
    ids = [each for start in range(1, IN_GROUP, PAGE) for each in _ids(site, start)]
    pushing = iter([site.caller.add_members(group, ids)])
    taken = client.drive(site.port, pushing, in_flight=1).seconds
    print(f"{f'group push of {len(ids):,} members in one PATCH':<50}{taken:>10.2f} s")
    assert len(site.answer(site.caller.read_group(group))["members"]) == IN_GROUP


def _ids(site: Site, start: int) -> Iterator[str]:
    return (each["id"] for each in site.answer(site.caller.page(start))["Resources"])


def _report(what: str, ratio: float) -> None:
    print(f"{what:<50}{ratio:>10.2f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
