"""The rows of one resource type that a query means, in statements of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Source:
    """`sort` is None in the order of creation, and for an attribute that the type lacks.

    `counts_along`: to count all of them costs little beside reading a page of them.
    """

    rank: int
    key: str
    columns: str  # the key first
    tables: str  # what `columns`, `wanted` and `sort` speak of
    wanted: Condition
    sort: Sort | None = None
    counts_along: bool = False

    @property
    def counting(self) -> str:
        return f"(SELECT COUNT(*) FROM {self.tables} WHERE {self.wanted.sql})"  # noqa: S608

    @property
    def keys(self) -> str:
        """Where each row stands: value, rank, key."""
        value = self.sort.expression if self.sort else "NULL"
        columns = f"{value} AS v, {self.rank} AS r, {self.key} AS k"
        return f"SELECT {columns} FROM {self.tables} WHERE {self.wanted.sql}"  # noqa: S608

    def next_to(
        self, place: Place | None, count: int, way: Way, *, with_total: bool = False
    ) -> list[Found]:
        """At most `count` rows, those nearest to `place` on the `way`. One query, or none."""
        wanted = self.wanted
        if place is not None:
            further = beyond(place, self.rank, self.key, self.sort, way)
            if further == NOTHING:
                return []
            wanted = wanted & further
        columns = f"{self.counting if with_total else 'NULL'}, {self.columns}"
        values = (*(self.wanted.values if with_total else ()), *wanted.values)
        if self.sort is None:
            order = f"{order_by(self.key, '', way)} LIMIT {count:d}"
            statement = f"SELECT NULL, {columns} FROM {self.tables} WHERE {wanted.sql} {order}"  # noqa: S608
        else:
            statement = self._sorted(columns, self.sort, wanted, count, way)
        return [
            Found(row[2:], row[2], row[0], self.rank, row[1]) for row in fetch(statement, values)
        ]

    def _sorted(self, columns: str, sort: Sort, wanted: Condition, count: int, way: Way) -> str:
        """Keys are sorted first, so that whole rows are read of the page alone."""
        keys = (
            f"SELECT {self.key} AS k, {sort.expression} AS v FROM {self.tables} "  # noqa: S608
            f"WHERE {wanted.sql} {order_by('k', 'v', way)} LIMIT {count:d}"
        )
        return (
            f"SELECT page.v, {columns} FROM ({keys}) AS page, {self.tables} "  # noqa: S608
            f"WHERE {self.key} = page.k {order_by('page.k', 'page.v', way)}"
        )


def fetch(statement: str, values: Sequence[Any]) -> list[Row]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
