"""The people a SCIM client can see: those its own connection created or took over."""

from typing import Any
from uuid import UUID

from scim import errors, paging, rendering, rows
from scim.authentication import Caller
from scim.filters import conditions, sql
from scim.filters.conditions import Condition
from scim.filters.lexer import FilterError
from scim.queries import Query

LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


def the_one(caller: Caller, scim_id: str) -> Condition:
    """The person of that id, if the client sees them. Raises ScimError 404 for no id of ours."""
    wanted = Condition("u.scim_id = %s", (conditions.identifier(uuid(scim_id)),))
    return rows.visible(caller) & wanted


def one(caller: Caller, scim_id: str) -> dict[str, Any]:
    """One person as a SCIM user. Raises ScimError 404."""
    found = rows.select(the_one(caller, scim_id))
    if not found:
        raise errors.not_found()
    return rendering.user(found[0], caller)


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of people as a ListResponse (RFC 7644 section 3.4.2)."""
    page = paging.page(_wanted(caller, query.filter), query.window, walk=_walk(caller, query))
    return {
        "schemas": [LIST_URN],
        "totalResults": page.total,
        "startIndex": page.start,
        "itemsPerPage": len(page.rows),
        "Resources": [query.selection.of(rendering.user(row, caller)) for row in page.rows],
    }


def uuid(scim_id: str) -> UUID:
    """An id as we write it, or else nobody's: no other spelling. Raises ScimError 404."""
    try:
        parsed = UUID(scim_id)
    except ValueError:
        raise errors.not_found() from None
    if str(parsed) != scim_id.lower():
        raise errors.not_found()
    return parsed


def _walk(caller: Caller, query: Query) -> str:
    """Who reads what page by page: two clients, or two filters, are two walks."""
    return f"{caller.token.pk}:{query.filter}"


def _wanted(caller: Caller, text: str) -> Condition:
    mine = rows.visible(caller)
    if not text:
        return mine
    try:
        return mine & sql.condition(text)
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None
