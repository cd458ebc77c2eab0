"""A collection of resources that are at hand: few, read at once, already in order."""

from dataclasses import dataclass
from typing import Any

from scim.collection import Collection
from scim.places import Place
from scim.source import Found


@dataclass(frozen=True)
class AtHand(Collection):
    """`scim.paging` makes pages of it as of rows: a place's key is the number in the order."""

    resources: tuple[dict[str, Any], ...] = ()

    def count(self) -> int:
        return len(self.resources)

    def after(
        self, place: Place | None, count: int, *, skip: int = 0, with_total: bool = False
    ) -> list[Found]:
        first = (place.key if place else 0) + skip
        return self._found()[first : first + count]

    def before(self, place: Place, count: int) -> list[Found]:
        return self._found()[: place.key - 1][-count:]

    def _found(self) -> list[Found]:
        numbered = enumerate(self.resources, start=1)
        return [Found((each,), number) for number, each in numbered]
