"""What earlier rows of a file took and gave back, as far as the database does not know of it."""

from collections import ChainMap, Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from telephony.models import Extension
from telephony.plan import Span

Spans = tuple[Span, ...]


@dataclass
class Ledger:
    """`extensions`: the row as it would be, None for a number that would be free."""

    seats: Counter[str] = field(default_factory=Counter)  # taken less given back, by license
    extensions: ChainMap[str, Extension | None] = field(default_factory=ChainMap)
    numbers: ChainMap[str, str] = field(default_factory=ChainMap)  # E.164 to state
    macs: ChainMap[str, bool] = field(default_factory=ChainMap)  # whether it is listed
    names: set[str] = field(default_factory=set)  # Federation IDs of people who are added

    def page(self) -> "Ledger":
        """For one row, which may be refused after it has taken something."""
        return Ledger(
            Counter(), self.extensions.new_child(), self.numbers.new_child(), self.macs.new_child()
        )

    def enter(self, page: "Ledger") -> None:
        """The row was not refused."""
        self.seats.update(page.seats)
        self.extensions.update(page.extensions.maps[0])
        self.numbers.update(page.numbers.maps[0])
        self.macs.update(page.macs.maps[0])
        self.names |= page.names


class Walk:
    """The first of many candidates that is free; it stays the first until somebody takes it."""

    def __init__(self, candidates: Iterable[str]) -> None:
        self._rest = iter(candidates)
        self._first = next(self._rest, None)

    def first(self, is_taken: Callable[[str], bool]) -> str | None:
        while self._first is not None and is_taken(self._first):
            self._first = next(self._rest, None)
        return self._first


def extensions_of(spans: Spans) -> Iterator[str]:
    for length, first, last in spans:
        for number in range(first, last + 1):
            yield f"{number:0{length}}"
