"""The rows of one resource type that a query means, in statements of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections

from scim.filters.conditions import NOTHING, Condition
from scim.filters.sorting import Sort
from scim.places import Place, Way, beyond, order_by

Row = tuple[Any, ...]


class Found(NamedTuple):
    """A row, and what its place is made of. Of most rows nobody asks for the place."""

    row: Row
    key: int
    value: Any = None
    rank: int = 0
    total: int | None = None

    @property
    def place(self) -> Place:
        return Place.of(self.value, self.rank, self.key)


_found = partial(tuple.__new__, Found)  # as Found(…), without a call of Python for each row


@dataclass(frozen=True)
class Source:
    """`sort` is None in the order of creation, and for an attribute that the type lacks.

    `counts_along`: to count all of them costs little beside reading a page of them.
    """

    rank: int
    key: str
    columns: tuple[str, ...]  # the key first
    tables: str  # what `columns`, `wanted` and `sort` speak of; a join stands in brackets
    wanted: Condition
    sort: Sort | None = None
    counts_along: bool = False

    @property
    def counting(self) -> str:
        return f"(SELECT COUNT(*) FROM {self.tables} WHERE {self.wanted.sql})"  # noqa: S608

    def further(self, place: Place | None, way: Way) -> Condition | None:
        """The rows beyond `place` on the `way`; None where there can be none."""
        if place is None:
            return self.wanted
        further = beyond(place, self.rank, self.key, self.sort, way)
        return None if further == NOTHING else self.wanted & further

    def next_to(
        self,
        place: Place | None,
        count: int,
        way: Way,
        *,
        skip: int = 0,
        with_total: bool = False,
    ) -> list[Found]:
        """At most `count` rows, those nearest to `place` but `skip`. One query, or none."""
        wanted = self.further(place, way)
        if wanted is None:
            return []
        total = self.counting if with_total else "NULL"
        statement = self._page(", ".join((total, *self.columns)), wanted, count, way, skip)
        values = (*(self.wanted.values if with_total else ()), *wanted.values)
        rank = self.rank
        return [_found((row[2:], row[2], row[0], rank, row[1])) for row in fetch(statement, values)]

    def keys(self, wanted: Condition, count: int, way: Way, skip: int = 0) -> str:
        """The keys k of the nearest rows, and the values v by which they are sorted."""
        value = self.sort.expression if self.sort else "NULL"
        order = order_by("k", "v" if self.sort else "", way)
        return (
            f"SELECT {self.key} AS k, {value} AS v FROM {self.tables} "  # noqa: S608
            f"WHERE {wanted.sql} {order} {part(count, skip)}"
        )

    def _page(self, columns: str, wanted: Condition, count: int, way: Way, skip: int) -> str:
        """Keys are sorted or skipped first, so that whole rows are read of the page alone."""
        if self.sort is None and not skip:
            order = f"{order_by(self.key, '', way)} {part(count)}"
            return f"SELECT NULL, {columns} FROM {self.tables} WHERE {wanted.sql} {order}"  # noqa: S608
        order = order_by("page.k", "page.v" if self.sort else "", way)
        return (
            f"SELECT page.v, {columns} FROM ({self.keys(wanted, count, way, skip)}) AS page, "  # noqa: S608
            f"{self.tables} WHERE {self.key} = page.k {order}"
        )


def part(count: int, skip: int = 0) -> str:
    """How many rows, beyond how many others."""
    return f"LIMIT {count:d} OFFSET {skip:d}" if skip else f"LIMIT {count:d}"


def fetch(statement: str, values: Sequence[Any]) -> list[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
