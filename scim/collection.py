"""What a query means, as one ordered collection of rows of one type or of several.

Rows are reached from a place (`scim.places`), never from a number of rows, so that the way
there costs the same at any depth.
"""

from dataclasses import dataclass
from typing import Any

from scim.filters import conditions
from scim.filters.sorting import Sort
from scim.places import Place, Way, in_order, order_by
from scim.source import Found, Row, Source, fetch


@dataclass(frozen=True)
class Collection:
    """`sources` by rank."""

    sources: list[Source]
    is_descending: bool = False

    def count(self) -> int:
        """How many there are. One query."""
        parts = " + ".join(each.counting for each in self.sources)
        return int(fetch(f"SELECT {parts}", self._values())[0][0])

    def after(self, place: Place | None, count: int, *, with_total: bool = False) -> list[Found]:
        """The `count` rows after `place`, or from the beginning. At most a query for each type.

        With the total, where it can be counted along.
        """
        with_total = with_total and len(self.sources) == 1 and self.sources[0].counts_along
        way = Way(self.is_descending)
        return self._merged(self._each(place, count, way, with_total=with_total), way)[:count]

    def before(self, place: Place, count: int) -> list[Found]:
        """The `count` rows before `place`, in the order of the collection."""
        way = Way(self.is_descending, is_back=True)
        return self._merged(self._each(place, count, way), way)[-count:]

    def only(self) -> Row | None:
        """The one row there is, where the query means one resource."""
        return next((each.row for each in self.after(None, 1)), None)

    def place_at(self, offset: int) -> Place | None:
        """Where the row after `offset` others stands, found by keys alone; None if too few."""
        key = "r, k" if len(self.sources) > 1 else "k"
        value = conditions.in_bytes("v") if self._sort and self._sort.is_text else "v"
        order = order_by(key, value if self._sort else "", Way(self.is_descending))
        keys = " UNION ALL ".join(each.keys for each in self.sources)
        statement = f"SELECT v, r, k FROM ({keys}) AS everything {order} LIMIT 1 OFFSET {offset:d}"  # noqa: S608
        found = fetch(statement, self._values())
        return Place.of(*found[0]) if found else None

    def _each(
        self, place: Place | None, count: int, way: Way, *, with_total: bool = False
    ) -> list[Found]:
        found: list[Found] = []
        for source in reversed(self.sources) if way.is_back else self.sources:
            if self._sort is None and len(found) == count:
                break  # all of the next type stand beyond these
            found += source.next_to(place, count, way, with_total=with_total)
        return found

    def _merged(self, found: list[Found], way: Way) -> list[Found]:
        if len(self.sources) == 1:  # the database has sorted them
            return found[::-1] if way.is_back else found
        by_place = {each.place: each for each in found}
        return [by_place[place] for place in in_order(by_place, is_descending=self.is_descending)]

    @property
    def _sort(self) -> Sort | None:
        return next((each.sort for each in self.sources if each.sort), None)

    def _values(self) -> list[Any]:
        return [value for each in self.sources for value in each.wanted.values]
