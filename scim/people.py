"""The people a SCIM client can see (`scim.visibility`)."""

from typing import Any
from uuid import UUID

from identity.models import User
from scim import beside, errors, pages, paging, rendering, rows, visibility
from scim.authentication import Caller
from scim.collection import Collection
from scim.filters import attributes, conditions, entitlements
from scim.filters.conditions import Condition
from scim.filters.sorting import Sort
from scim.filters.table import Table
from scim.queries import Query
from scim.selection import WHOLE, Selection
from scim.source import Row, Source


def the_one(caller: Caller, scim_id: str) -> Condition:
    """The person of that id, if the client sees them. Raises ScimError 404 for no id of ours."""
    wanted = Condition("u.scim_id = %s", (conditions.identifier(uuid(scim_id)),))
    return visibility.condition(caller, "u") & wanted


def one(caller: Caller, scim_id: str, selection: Selection = WHOLE) -> dict[str, Any]:
    """One person as a SCIM user. Raises ScimError 404."""
    meant = rows.source(the_one(caller, scim_id), with_groups=selection.wants("groups"))
    found = Collection([meant]).only()
    if found is None:
        raise errors.not_found()
    return rendering.user(found, caller)


def written(caller: Caller, user: User) -> dict[str, Any]:
    """A person just written; read again only if nobody knows what stands beside them."""
    found = beside.remembered(user)
    if found is None:
        return one(caller, str(user.scim_id))
    return rendering.user(beside.row(user, found), caller)


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of people as a ListResponse (RFC 7644 section 3.4.2)."""
    known = table(caller)
    meant = source(caller, query, query.condition(known), query.sort(known))
    collection = Collection([meant], query.order.is_descending)
    page = paging.page(collection, query, caller=caller, path="/Users")
    people = [rendering.user(row, caller) for row in page.rows]
    if query.selection is not WHOLE:
        people = [query.selection.of(each) for each in people]
    return pages.response(page, people)


def table(caller: Caller) -> Table:
    """What may be filtered and sorted by."""
    return entitlements if caller.connection.has_entitlements else attributes


def source(caller: Caller, query: Query, wanted: Condition, sort: Sort | None) -> Source:
    """The people meant, as far as the client sees them.

    Whom a filter means is counted only where they are more than a page: a find costs no count.
    """
    return rows.source(
        visibility.condition(caller, "u") & wanted,
        sort,
        with_groups=query.selection.wants("groups"),
        counts_along=not query.filter,
    )


def rendered(row: Row, caller: Caller, selection: Selection) -> dict[str, Any]:
    return selection.of(rendering.user(row, caller))


def uuid(scim_id: str, what: str = "user") -> UUID:
    """An id as we write it, or else nobody's: no other spelling. Raises ScimError 404."""
    try:
        parsed = UUID(scim_id)
    except ValueError:
        raise errors.not_found(what) from None
    if str(parsed) != scim_id:  # caseExact (RFC 7643 section 3.1)
        raise errors.not_found(what)
    return parsed
