"""The groups a SCIM client can see: those its own connection created or took over."""

from typing import Any

from django.db.models import QuerySet

from identity.models import Group
from scim import errors, group_rendering, paging
from scim.authentication import Caller
from scim.filters import group_conditions
from scim.filters.lexer import FilterError
from scim.paging import Page, Window
from scim.people import uuid
from scim.queries import Query
from scim.rows import Row
from scim.selection import WHOLE, Selection


def visible(caller: Caller) -> QuerySet[Group]:
    return Group.objects.filter(scim_connection_id=caller.connection.pk)


def one(
    caller: Caller, scim_id: str, selection: Selection = WHOLE, *, most: int | None = None
) -> dict[str, Any]:
    """One group; without its members when there are more than `most`. Raises ScimError 404."""
    found = visible(caller).filter(scim_id=uuid(scim_id, "group"))
    row = next(iter(group_rendering.rows(found)), None)
    if row is None:
        raise errors.not_found("group")
    return rendered([row], caller, selection, most=most)[0]


def changed(
    caller: Caller, group: Group, selection: Selection, *, has_all: bool = False
) -> dict[str, Any]:
    """A group just written. Only its members are read again, if somebody wants them.

    Without a long list of members where the client neither reads nor asks for it.
    """
    is_limited = not has_all and not selection.names("members")
    most = caller.dialect.most_members if is_limited else None
    return rendered([group_rendering.row(group)], caller, selection, most=most)[0]


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """A page of groups as a ListResponse (RFC 7644 section 3.4.2)."""
    page = found(caller, query.filter, query.window)
    resources = rendered(page.rows, caller, query.selection)
    return paging.response(page, [query.selection.of(each) for each in resources])


def found(caller: Caller, text: str, window: Window) -> Page:
    """Rows of the groups that the filter `text` means."""
    groups = visible(caller)
    try:
        groups = groups.filter(group_conditions.condition(text)) if text else groups
    except FilterError as reason:
        raise errors.bad("invalidFilter", str(reason)) from None
    return paging.by_counting(groups, window, read=group_rendering.rows)


def rendered(
    rows: list[Row], caller: Caller, selection: Selection, *, most: int | None = None
) -> list[dict[str, Any]]:
    """Whole groups. No member row is read when nobody wants members."""
    members: dict[int, group_rendering.Members] = {}
    if rows and selection.wants("members"):
        members = group_rendering.members(
            rows, caller, most=most, with_names=selection.asks_for("members.display")
        )
    return [group_rendering.group(row, caller, members.get(row[0], [])) for row in rows]
