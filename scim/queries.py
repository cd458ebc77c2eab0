"""What a search asks for, whether in the URL or in the body of POST /.search."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from scim import errors, ordering, resources, selection, windows
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
    filter: str
    window: Window
    selection: Selection
    order: Order

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
    window = windows.read(parameters.getlist("startIndex"), parameters.getlist("count"))
    order = ordering.read(parameters.get("sortBy"), parameters.get("sortOrder"))
    return Query(parameters.get("filter", ""), window, selection.read(parameters), order)


def from_body(body: dict[str, Any], reading: Reading) -> Query:
    """RFC 7644 section 3.4.3. Raises ScimError 400."""
    resources.check_schemas(body, SEARCH_URN, reading)
    numbers = [[str(body[name])] if body.get(name) is not None else [] for name in NUMBERS]
    lists = {name: _names(name, body.get(name)) for name in LISTS}
    wanted = body.get("filter") or ""
    if not isinstance(wanted, str):
        raise errors.bad("invalidFilter", "filter is a text.")
    order = ordering.read(body.get("sortBy"), body.get("sortOrder"))
    return Query(wanted, windows.read(*numbers), selection.read(lists), order)


def _names(name: str, raw: Any) -> str:
    """Attribute names as a URL would carry them."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise errors.bad("invalidValue", f"{name} is a list of names.")
    return ",".join(raw)
