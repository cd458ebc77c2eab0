"""What was measured, as people read it."""

import statistics
from collections import defaultdict
from dataclasses import dataclass, field

from tests.bench import okta
from tests.bench.client import Round

OURS, BARE = "Switchroom", "bare view"


@dataclass
class Results:
    sides: list[str]
    rounds: dict[tuple[str, str], list[Round]] = field(default_factory=lambda: defaultdict(list))

    def add(self, side: str, operation: str, done: Round) -> None:
        self.rounds[side, operation].append(done)

    def pace(self, side: str, operation: str) -> float:
        """Requests per second, the median of the rounds."""
        return statistics.median(each.pace for each in self.rounds[side, operation])

    def ratio(self, side: str, other: str, operation: str) -> float:
        """The median of the ratios within each round: what else was going on hits both alike."""
        pairs = zip(self.rounds[side, operation], self.rounds[other, operation], strict=True)
        return statistics.median(mine.pace / theirs.pace for mine, theirs in pairs)

    def milliseconds(self, side: str, operation: str, share: int) -> float:
        """The latency under which so many percent of the requests stayed."""
        latencies = [each for done in self.rounds[side, operation] for each in done.latencies]
        return 1000 * statistics.quantiles(latencies, n=100)[share - 1]


def show(results: Results, *, people: int, rounds: int) -> None:
    print(f"\n{people} people, 8 requests in flight, medians of {rounds} rounds in turns")
    print("\nOn PostgreSQL, with what Switchroom's pace is to that of the others (x)")
    _head("requests/s", "p50 ms", "p95 ms", "x bare view", "x django-scim2", "x scim2-server*")
    for operation in okta.OPERATIONS:
        _row(operation, results, OURS, (BARE, "django-scim2", "scim2-server"))
    print("\nOn SQLite")
    _head("requests/s", "p50 ms", "p95 ms", "x bare view")
    for operation in okta.OPERATIONS:
        _row(operation, results, f"{OURS}, SQLite", (f"{BARE}, SQLite",))
    print("\n* in memory, not durable, one process. Only the ratios mean anything elsewhere.")


def _head(*columns: str) -> None:
    print(f"{'':<20}" + "".join(f"{each:>16}" for each in columns))


def _row(operation: str, results: Results, ours: str, others: tuple[str, ...]) -> None:
    figures = [
        f"{results.pace(ours, operation):.0f}",
        *(f"{results.milliseconds(ours, operation, share):.1f}" for share in (50, 95)),
        *(f"{results.ratio(ours, other, operation):.2f}" for other in others),
    ]
    print(f"{operation:<20}" + "".join(f"{each:>16}" for each in figures))
