"""What a query means, as one ordered collection of rows of one type or of several.

Rows are reached from a place (`scim.places`), so that the way there costs the same at any depth;
only where nobody knows the place, by a number of rows.
"""

from dataclasses import dataclass

from scim import mixed
from scim.places import Place, Way
from scim.source import Found, Row, Source, fetch


@dataclass(frozen=True)
class Collection:
    """`sources` by rank."""

    sources: list[Source]
    is_descending: bool = False

    def count(self) -> int:
        """How many there are. One query."""
        parts = " + ".join(each.counting for each in self.sources)
        values = [value for each in self.sources for value in each.wanted.values]
        return int(fetch(f"SELECT {parts}", values)[0][0])

    def after(
        self, place: Place | None, count: int, *, skip: int = 0, with_total: bool = False
    ) -> list[Found]:
        """The `count` rows after `place` or the beginning, and `skip` others. One query at most.

        With the total, where it can be counted along and the page is full.
        """
        return self._nearest(place, count, Way(self.is_descending), skip, with_total=with_total)

    def before(self, place: Place, count: int) -> list[Found]:
        """The `count` rows before `place`, in the order of the collection. One query at most."""
        return self._nearest(place, count, Way(self.is_descending, is_back=True))[::-1]

    def only(self) -> Row | None:
        """The one row there is, where the query means one resource."""
        return next((each.row for each in self.after(None, 1)), None)

    def _nearest(
        self, place: Place | None, count: int, way: Way, skip: int = 0, *, with_total: bool = False
    ) -> list[Found]:
        if len(self.sources) > 1:
            return mixed.next_to(self.sources, place, count, way, skip=skip, with_total=with_total)
        source = self.sources[0]
        with_total = with_total and source.counts_along
        return source.next_to(place, count, way, skip=skip, with_total=with_total)
