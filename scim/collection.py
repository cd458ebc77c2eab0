"""What a query means, as one ordered collection of rows of one type or of several.

Rows are reached from a place (`scim.places`), never from a number of rows, so that the way
there costs the same at any depth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from scim.filters import conditions
from scim.filters.conditions import NOTHING, Condition
from scim.filters.sorting import Sort
from scim.places import Place, beyond, in_order, order_by

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Source:
    """The rows of one type. `sort` is None in the order of creation, and for an unknown name."""

    rank: int
    key: str
    columns: str  # the key first
    tables: str  # what `columns`, `wanted` and `sort` speak of
    wanted: Condition
    sort: Sort | None = None


class Found(NamedTuple):
    place: Place
    row: Row


@dataclass(frozen=True)
class Collection:
    """`sources` by rank."""

    sources: list[Source]
    is_descending: bool = False

    def count(self) -> int:
        """How many there are. One query."""
        parts = (
            f"(SELECT COUNT(*) {each.tables} WHERE {each.wanted.sql})" for each in self.sources
        )
        return int(_fetch(f"SELECT {' + '.join(parts)}", self._values())[0][0])

    def after(self, place: Place | None, count: int) -> list[Found]:
        """The `count` rows after `place`, or from the beginning. At most a query for each type."""
        return self._merged(self._each(place, count, is_back=False))[:count]

    def before(self, place: Place, count: int) -> list[Found]:
        """The `count` rows before `place`, in the order of the collection."""
        return self._merged(self._each(place, count, is_back=True))[-count:]

    def place_at(self, offset: int) -> Place | None:
        """Where the row after `offset` others stands, found by keys alone; None if too few."""
        parts = (
            f"SELECT {each.sort.expression if each.sort else 'NULL'} AS v, {each.rank} AS r, "
            f"{each.key} AS k {each.tables} WHERE {each.wanted.sql}"
            for each in self.sources
        )
        found = _fetch(
            f"SELECT v, r, k FROM ({' UNION ALL '.join(parts)}) AS everything "  # noqa: S608
            f"ORDER BY {self._order()} LIMIT 1 OFFSET {offset:d}",
            self._values(),
        )
        return Place(_plain(found[0][0]), *found[0][1:]) if found else None

    def _each(self, place: Place | None, count: int, *, is_back: bool) -> list[Found]:
        found: list[Found] = []
        for source in reversed(self.sources) if is_back else self.sources:
            if self._sort is None and len(found) == count:
                break  # all of the next type stand beyond these
            found += self._of(source, place, count, is_back=is_back)
        return found

    def _of(self, source: Source, place: Place | None, count: int, *, is_back: bool) -> list[Found]:
        """Rows of one type. The value that they are sorted by stands last."""
        way = {"is_descending": self.is_descending, "is_back": is_back}
        wanted, sort = source.wanted, source.sort
        if place is not None:
            wanted = beyond(place, source.rank, source.key, sort, **way)
            if wanted == NOTHING:
                return []
            wanted = source.wanted & wanted
        columns = source.columns + (f", {sort.expression}" if sort else "")
        order = order_by(source.key, sort, **way)
        statement = f"SELECT {columns} {source.tables} WHERE {wanted.sql} {order} LIMIT {count:d}"
        found = _fetch(statement, wanted.values)
        if sort is None:
            return [Found(Place(None, source.rank, row[0]), row) for row in found]
        return [Found(Place(_plain(row[-1]), source.rank, row[0]), row[:-1]) for row in found]

    def _merged(self, found: list[Found]) -> list[Found]:
        by_place = {each.place: each for each in found}
        return [by_place[place] for place in in_order(by_place, is_descending=self.is_descending)]

    def only(self) -> Row | None:
        """The one row there is, where the query means one resource."""
        return next((each.row for each in self.after(None, 1)), None)

    @property
    def _sort(self) -> Sort | None:
        return next((each.sort for each in self.sources if each.sort), None)

    def _order(self) -> str:
        by_key = "r, k" if len(self.sources) > 1 else "k"
        if self._sort is None:
            return by_key
        value = conditions.in_bytes("v") if self._sort.is_text else "v"
        way = " DESC" if self.is_descending else ""
        return f"(v IS NULL){way}, {value}{way}, {by_key}"

    def _values(self) -> list[Any]:
        return [value for each in self.sources for value in each.wanted.values]


def _fetch(statement: str, values: Sequence[Any]) -> list[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _plain(value: Any) -> Any:
    """A value as a bookmark and a cursor can hold it, and the database takes it back."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
