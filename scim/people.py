"""The people a SCIM client can see: those its own connection created or took over."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from identity.models import User
from scim import errors, paging, rendering
from scim.authentication import Caller
from scim.filters import sql
from scim.filters.lexer import FilterError
from scim.queries import Query

LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


def visible(caller: Caller) -> QuerySet[User]:
    return User.objects.filter(scim_connection_id=caller.connection.pk)


def one(caller: Caller, scim_id: str) -> dict[str, Any]:
    """One person as a SCIM user. Raises ScimError 404."""
    people = visible(caller).filter(scim_id=uuid(scim_id))
    row = next(iter(rendering.rows(people)), None)  # first() would sort
    if row is None:
        raise errors.not_found()
    return rendering.user(row, caller)


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of people as a ListResponse (RFC 7644 section 3.4.2)."""
    page = paging.page(_filtered(caller, query.filter), query.window)
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


def _filtered(caller: Caller, text: str) -> QuerySet[User]:
    people = visible(caller)
    if not text:
        return people
    # A person changes as a SCIM user also when only the line does.
    line_at = Coalesce(F("line__updated_at"), F("updated_at"))
    last_modified = Greatest("created_at", "updated_at", line_at)
    try:
        return people.alias(last_modified=last_modified).filter(sql.condition(text))
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None
