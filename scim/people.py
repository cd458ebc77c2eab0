"""The people a SCIM client can see: those its own connection created or took over."""

from typing import Any
from uuid import UUID

from scim import errors, paging, rendering, rows
from scim.authentication import Caller
from scim.filters import conditions, sql
from scim.filters.conditions import Condition
from scim.filters.lexer import FilterError
from scim.paging import Page, Window
from scim.queries import Query
from scim.rows import Row
from scim.selection import WHOLE, Selection


def the_one(caller: Caller, scim_id: str) -> Condition:
    """The person of that id, if the client sees them. Raises ScimError 404 for no id of ours."""
    wanted = Condition("u.scim_id = %s", (conditions.identifier(uuid(scim_id)),))
    return rows.visible(caller) & wanted


def one(caller: Caller, scim_id: str, selection: Selection = WHOLE) -> dict[str, Any]:
    """One person as a SCIM user. Raises ScimError 404."""
    found = rows.select(the_one(caller, scim_id), with_groups=selection.wants("groups"))
    if not found:
        raise errors.not_found()
    return rendering.user(found[0], caller)


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of people as a ListResponse (RFC 7644 section 3.4.2)."""
    page = found(caller, query.filter, query.window, query.selection)
    return paging.response(page, [rendered(row, caller, query.selection) for row in page.rows])


def found(caller: Caller, text: str, window: Window, selection: Selection) -> Page:
    """Rows of the people whom the filter `text` means."""
    with_groups = selection.wants("groups")
    walk = _walk(caller, text)
    return paging.page(_wanted(caller, text), window, walk=walk, with_groups=with_groups)


def rendered(row: Row, caller: Caller, selection: Selection) -> dict[str, Any]:
    return selection.of(rendering.user(row, caller))


def uuid(scim_id: str, what: str = "user") -> UUID:
    """An id as we write it, or else nobody's: no other spelling. Raises ScimError 404."""
    try:
        parsed = UUID(scim_id)
    except ValueError:
        raise errors.not_found(what) from None
    if str(parsed) != scim_id.lower():
        raise errors.not_found(what)
    return parsed


def _walk(caller: Caller, text: str) -> str:
    """Who reads what page by page: two clients, or two filters, are two walks.

    A client is known by its token's public id: a key of the database may come again after
    a restore, and would then go on from a bookmark of the time before.
    """
    return f"{caller.token.public_id}:{text}"


def _wanted(caller: Caller, text: str) -> Condition:
    mine = rows.visible(caller)
    if not text:
        return mine
    try:
        return mine & sql.condition(text)
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None
