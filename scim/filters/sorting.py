"""By which value rows are sorted (RFC 7644 section 3.4.2.3)."""

from dataclasses import dataclass

from scim.filters import conditions
from scim.filters.lexer import FilterError
from scim.filters.table import Kind, Place, Table

LONGEST = 256  # characters of a text that count: the value travels in a cursor, in a URL


@dataclass(frozen=True)
class Sort:
    """An expression of the database; `is_text` is compared by its bytes."""

    expression: str
    is_text: bool


def by(name: str, table: Table) -> Sort:
    """How rows are sorted by the attribute `name`, in lower case. Raises FilterError.

    A list is sorted by its primary entry, or else by its first. Text without regard to case is
    sorted in its folded form.
    """
    place = table.place(name)
    if place.kind is Kind.WHOLE:
        raise FilterError(f"{name} has parts. Sort by one of them.")
    value = _value(place)
    if place.kind in (Kind.FOLDED, Kind.EXACT, Kind.WORD):
        return Sort(conditions.in_bytes(f"substr({value}, 1, {LONGEST})"), is_text=True)
    return Sort(conditions.kept(value) if place.kind is Kind.INSTANT else value, is_text=False)


def _value(place: Place) -> str:
    if place.entries is None:
        return place.expression
    return conditions.main(place.entries, place.expression)
