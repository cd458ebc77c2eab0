"""What was measured, as people read it."""

import statistics
from collections import defaultdict
from dataclasses import dataclass, field

from tests.bench import okta
from tests.bench.client import Round

OURS, BARE = "Switchroom", "bare view"
OTHERS = (BARE, f"{BARE}, prepared", "django-scim2", "scim2-server")


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
    _head(*OTHERS)
    for operation in okta.OPERATIONS:
        _row(operation, results, OURS, OTHERS)
    print("\nOn SQLite")
    _head(BARE)
    for operation in okta.OPERATIONS:
        _row(operation, results, f"{OURS}, SQLite", (f"{BARE}, SQLite",))
    print(
        "\nThe bare view sends the same statements; prepared: bound and prepared as Switchroom's."
        "\nscim2-server is not durable: one process, everything in memory."
        "\nOnly the ratios mean anything elsewhere."
    )


def _head(*others: str) -> None:
    columns = [f"{each:>12}" for each in ("requests/s", "p50 ms", "p95 ms")]
    print(f"{'':<20}" + "".join(columns) + "".join(f"{f'x {each}':>22}" for each in others))


def _row(operation: str, results: Results, ours: str, others: tuple[str, ...]) -> None:
    figures = [
        f"{results.pace(ours, operation):12.0f}",
        *(f"{results.milliseconds(ours, operation, share):12.1f}" for share in (50, 95)),
        *(f"{results.ratio(ours, other, operation):22.2f}" for other in others),
    ]
    print(f"{operation:<20}" + "".join(figures))
