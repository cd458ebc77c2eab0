"""The people a SCIM client can see: those its own connection created or took over."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from identity.models import User
from scim import errors, paging, rendering
from scim.authentication import Caller
from scim.filters import sql
from scim.filters.lexer import FilterError
from scim.paging import Page, Window
from scim.queries import Query
from scim.selection import WHOLE, Selection


def visible(caller: Caller) -> QuerySet[User]:
    return User.objects.filter(scim_connection_id=caller.connection.pk)


def one(caller: Caller, scim_id: str, selection: Selection = WHOLE) -> dict[str, Any]:
    """One person as a SCIM user. Raises ScimError 404."""
    people = visible(caller).filter(scim_id=uuid(scim_id))
    row = next(
        iter(rendering.rows(people, with_groups=selection.wants("groups"))), None
    )  # first() would sort
    if row is None:
        raise errors.not_found()
    return rendering.user(row, caller)


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of people as a ListResponse (RFC 7644 section 3.4.2)."""
    page = found(caller, query.filter, query.window, query.selection)
    return paging.response(page, [rendered(row, caller, query.selection) for row in page.rows])


def found(caller: Caller, text: str, window: Window, selection: Selection) -> Page:
    """Rows of the people whom the filter `text` means."""
    read = partial(rendering.rows, with_groups=selection.wants("groups"))
    return paging.page(_filtered(caller, text), window, read=read)


def rendered(row: rendering.Row, caller: Caller, selection: Selection) -> dict[str, Any]:
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
