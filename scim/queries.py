"""What a search asks for, whether in the URL or in the body of POST /.search."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from scim import errors, ordering, schema_names, selection, windows
from scim.filters import sorting, sql
from scim.filters.conditions import EVERYTHING, Condition
from scim.filters.lexer import FilterError
from scim.filters.sorting import Sort
from scim.filters.table import Table
from scim.ordering import Order
from scim.reading import Reading
from scim.selection import Selection
from scim.windows import Window

SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
NUMBERS = ("startIndex", "count")
LISTS = ("attributes", "excludedAttributes")


@dataclass(frozen=True)
class Query:
    """`cursor` is None for pages by startIndex, "" for the first page by cursor."""

    filter: str
    window: Window
    selection: Selection
    order: Order
    cursor: str | None = None

    def condition(self, table: Table) -> Condition:
        """The filter, for the type whose attributes `table` knows. Raises ScimError 400."""
        if not self.filter:
            return EVERYTHING
        try:
            return sql.condition(self.filter, table)
        except FilterError as reason:
            raise errors.bad("invalidFilter", str(reason)) from None

    def sort(self, table: Table) -> Sort | None:
        """What its rows are sorted by; None: the order of creation. Raises ScimError 400.

        invalidValue is the type that RFC 7644 table 9 has for queries; invalidPath is PATCH's.
        All dialects refuse: an order that was not asked for looks like the one that was.
        """
        if not self.order.by:
            return None
        try:
            return sorting.by(self.order.by, table)
        except FilterError as reason:
            raise errors.bad("invalidValue", f"sortBy: {reason}") from None


def from_url(parameters: QueryDict) -> Query:
    """Parameters we do not know are ignored: Entra adds its own to every URL."""
    selection.once(parameters, "filter", "invalidFilter")
    for name in ("sortBy", "sortOrder"):
        selection.once(parameters, name)
    starts, counts = parameters.getlist("startIndex"), parameters.getlist("count")
    cursor = _cursor(parameters.getlist("cursor"), starts)
    return Query(
        filter=parameters.get("filter", ""),
        window=windows.read(starts, counts, is_by_cursor=cursor is not None),
        selection=selection.read(parameters),
        order=ordering.read(parameters.get("sortBy"), parameters.get("sortOrder")),
        cursor=cursor,
    )


def from_body(body: dict[str, Any], reading: Reading) -> Query:
    """RFC 7644 section 3.4.3. Raises ScimError 400."""
    schema_names.check(body, SEARCH_URN, reading)
    starts, counts = ([str(each) for each in _given(body, name)] for name in NUMBERS)
    lists = {name: _names(name, body.get(name)) for name in LISTS}
    wanted = "" if body.get("filter") is None else body["filter"]
    if not isinstance(wanted, str):
        raise errors.bad("invalidFilter", "filter is a text.")
    cursor = _cursor(_given(body, "cursor"), starts)
    return Query(
        filter=wanted,
        window=windows.read(starts, counts, is_by_cursor=cursor is not None),
        selection=selection.read(lists),
        order=ordering.read(body.get("sortBy"), body.get("sortOrder")),
        cursor=cursor,
    )


def _given(body: dict[str, Any], name: str) -> list[Any]:
    """A value as a URL would carry it: in a list, or not at all."""
    return [] if body.get(name) is None else [body[name]]


def _cursor(given: list[Any], starts: list[str]) -> str | None:
    """RFC 9865 has no type of its own for two ways of paging at once."""
    if not given:
        return None
    if len(given) > 1 or not isinstance(given[0], str):
        raise errors.bad("invalidCursor", "cursor is one text.")
    if starts:
        raise errors.bad("invalidValue", "Send cursor or startIndex, not both.")
    return given[0]


def _names(name: str, raw: Any) -> str:
    """Attribute names as a URL would carry them."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise errors.bad("invalidValue", f"{name} is a list of names.")
    return ",".join(raw)
