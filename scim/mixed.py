"""Rows of several resource types in one order, by one statement.

Each type gives the keys of its nearest rows, which an index finds; of all these the page is
chosen, and only then are whole rows read. A row has the columns of its own type.
"""

from typing import Any

from scim.filters import conditions
from scim.filters.conditions import Condition
from scim.places import Place, Way, order_by
from scim.source import Found, Source, fetch, part


def next_to(
    sources: list[Source],
    place: Place | None,
    count: int,
    way: Way,
    *,
    skip: int = 0,
    with_total: bool = False,
) -> list[Found]:
    """At most `count` rows, those nearest to `place` on the `way` but `skip`. One query, or none.

    With the total, where the page is full: who finds fewer has counted them.
    """
    known = [(each, wanted) for each in sources if (wanted := each.further(place, way)) is not None]
    if not known:
        return []
    parts = [_keys(source, wanted, count + skip, way) for source, wanted in known]
    keys = Condition(" UNION ALL ".join(each.sql for each in parts), _values(parts))
    total = _total(sources, count) if with_total else Condition("NULL")
    statement = _statement(sources, keys.sql, total.sql, count, way, skip)
    return [_found(row, sources) for row in fetch(statement, keys.values + total.values)]


def _keys(source: Source, wanted: Condition, most: int, way: Way) -> Condition:
    """NULL outside of the brackets takes the type of the other values, inside it would be text."""
    value = "nearest.v" if source.sort else "NULL"
    nearest = source.keys(wanted, most, way)
    sql = f"SELECT {value} AS v, {source.rank} AS r, nearest.k AS k FROM ({nearest}) AS nearest"  # noqa: S608
    return Condition(sql, wanted.values)


def _total(sources: list[Source], count: int) -> Condition:
    counted = " + ".join(each.counting for each in sources)
    is_full = f"(SELECT COUNT(*) FROM page) = {count:d}"  # noqa: S608
    values = tuple(value for each in sources for value in each.wanted.values)
    return Condition(f"CASE WHEN {is_full} THEN {counted} END", values)


def _statement(
    sources: list[Source], keys: str, total: str, count: int, way: Way, skip: int
) -> str:
    columns = ", ".join(column for each in sources for column in each.columns)
    joined = " ".join(
        f"LEFT JOIN {each.tables} ON page.r = {each.rank} AND {each.key} = page.k"
        for each in sources
    )
    order = _order(sources, way)
    page = f"SELECT v, r, k FROM ({keys}) AS everything {order} {part(count, skip)}"  # noqa: S608
    return (
        f"WITH page AS ({page}) SELECT page.v, {total}, page.r, page.k, {columns} "  # noqa: S608
        f"FROM page {joined} {order}"
    )


def _order(sources: list[Source], way: Way) -> str:
    sort = next((each.sort for each in sources if each.sort), None)
    value = conditions.in_bytes("v") if sort and sort.is_text else "v"
    return f"{order_by('r', value if sort else '', way)}, k{' DESC' if way.is_back else ''}"


def _found(row: tuple[Any, ...], sources: list[Source]) -> Found:
    """Of a row, the columns of its own type."""
    value, total, rank, key, *columns = row
    for source in sources:
        own, columns = columns[: len(source.columns)], columns[len(source.columns) :]
        if source.rank == rank:
            return Found(tuple(own), key, value, rank, total)
    raise LookupError(f"no type has the rank {rank}")


def _values(parts: list[Condition]) -> tuple[Any, ...]:
    return tuple(value for each in parts for value in each.values)
