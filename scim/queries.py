"""What a search asks for, whether in the URL or in the body of POST /.search."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from scim import errors, paging, resources, selection
from scim.paging import Window
from scim.reading import Reading
from scim.selection import Selection

SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
NUMBERS = ("startIndex", "count")
LISTS = ("attributes", "excludedAttributes")


@dataclass(frozen=True)
class Query:
    filter: str
    window: Window
    selection: Selection


def from_url(parameters: QueryDict) -> Query:
    """Parameters we do not know are ignored: Entra adds its own to every URL."""
    window = paging.window(parameters.getlist("startIndex"), parameters.getlist("count"))
    return Query(parameters.get("filter", ""), window, selection.read(parameters))


def from_body(body: dict[str, Any], reading: Reading) -> Query:
    """RFC 7644 section 3.4.3. Raises ScimError 400."""
    resources.check_schemas(body, SEARCH_URN, reading)
    numbers = [[str(body[name])] if body.get(name) is not None else [] for name in NUMBERS]
    lists = {name: _names(name, body.get(name)) for name in LISTS}
    wanted = body.get("filter") or ""
    if not isinstance(wanted, str):
        raise errors.bad("invalidFilter", "filter is a text.")
    return Query(wanted, paging.window(*numbers), selection.read(lists))


def _names(name: str, raw: Any) -> str:
    """Attribute names as a URL would carry them."""
    if raw is None or isinstance(raw, str):
        return raw or ""
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise errors.bad("invalidValue", f"{name} is a list of names.")
    return ",".join(raw)
