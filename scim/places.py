"""Places in an order: by value, then by type, then by creation.

Who has no value comes last, or first when the order is descending (RFC 7644 section 3.4.2.3).
The type and the order of creation always ascend, so that equal values have one order.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from scim.filters.conditions import EVERYTHING, NOTHING, Condition, present
from scim.filters.sorting import Sort


class Place(NamedTuple):
    """Where a row stands. `rank` is that of its type, `key` that of its creation."""

    value: Any
    rank: int
    key: int

    @classmethod
    def of(cls, value: Any, rank: int, key: int) -> "Place":
        """`value` as bookmarks and cursors can hold it, and as the database takes it back."""
        if isinstance(value, datetime):
            value = value.isoformat(timespec="microseconds")
        return cls(str(value) if isinstance(value, UUID) else value, rank, key)


class Way(NamedTuple):
    """Through the collection; `is_back`: against its order."""

    is_descending: bool
    is_back: bool = False


def in_order(places: Iterable[Place], *, is_descending: bool) -> list[Place]:
    """As the database sorts them: texts by code points are texts by bytes of UTF-8."""
    found = sorted(places, key=lambda place: (place.rank, place.key))
    absent_is = (True, "")
    return sorted(
        found,
        key=lambda place: absent_is if place.value is None else (False, place.value),
        reverse=is_descending,
    )


def beyond(place: Place, rank: int, key: str, sort: Sort | None, way: Way) -> Condition:
    """Rows further on the way than `place`: of a type with `rank`, its key and its sort."""
    tie = _tie(place, rank, key, is_back=way.is_back)
    is_valued = NOTHING if sort is None else present(sort.expression)
    absent_is_ahead = way.is_descending == way.is_back
    if place.value is None:
        rest = NOTHING if absent_is_ahead else is_valued
        return _either(_both(~is_valued, tie), rest)
    rest = ~is_valued if absent_is_ahead else NOTHING
    if sort is None:
        return rest
    sign = ">" if absent_is_ahead else "<"
    further = Condition(f"({sort.expression} {sign} %s)", (place.value,))
    same = Condition(f"({sort.expression} = %s)", (place.value,))
    return _either(_either(further, _both(same, tie)), rest)


def order_by(key: str, value: str, way: Way) -> str:
    """The SQL order of rows by `value`, an expression or nothing, and by `key`."""
    by_key = f"{key} DESC" if way.is_back else key
    if not value:
        return f"ORDER BY {by_key}"
    absent_come_last = way.is_descending == way.is_back
    return f"ORDER BY {value} {'NULLS LAST' if absent_come_last else 'DESC NULLS FIRST'}, {by_key}"


def _tie(place: Place, rank: int, key: str, *, is_back: bool) -> Condition:
    """Of rows with the same value, those of other types come all before or all after."""
    if rank != place.rank:
        return EVERYTHING if (rank > place.rank) != is_back else NOTHING
    return Condition(f"{key} {'<' if is_back else '>'} %s", (place.key,))


def _both(one: Condition, other: Condition) -> Condition:
    """Without what says nothing: an index is found by the plain condition."""
    if NOTHING in (one, other):
        return NOTHING
    if one in (EVERYTHING, ~NOTHING):
        return other
    return one if other == EVERYTHING else one & other


def _either(one: Condition, other: Condition) -> Condition:
    if one == NOTHING:
        return other
    return one if other == NOTHING else one | other
