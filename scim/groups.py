"""The groups a SCIM client can see (`scim.visibility`)."""

from typing import Any

from identity.models import Group
from scim import errors, group_rendering, group_rows, pages, paging, visibility
from scim.authentication import Caller
from scim.collection import Collection
from scim.filters import conditions
from scim.filters.conditions import Condition
from scim.filters.group_attributes import GroupTable
from scim.filters.sorting import Sort
from scim.people import uuid
from scim.queries import Query
from scim.selection import WHOLE, Selection
from scim.source import Row, Source


def one(
    caller: Caller, scim_id: str, selection: Selection = WHOLE, *, most: int | None = None
) -> dict[str, Any]:
    """One group; without its members when there are more than `most`. Raises ScimError 404."""
    wanted = Condition("g.scim_id = %s", (conditions.identifier(uuid(scim_id, "group")),))
    row = Collection([source(caller, wanted)]).only()
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
    known = table(caller)
    meant = source(caller, query.condition(known), query.sort(known))
    collection = Collection([meant], query.order.is_descending)
    page = paging.page(collection, query, caller=caller, path="/Groups")
    resources = rendered(page.rows, caller, query.selection)
    return pages.response(page, [query.selection.of(each) for each in resources])


def source(caller: Caller, wanted: Condition, sort: Sort | None = None) -> Source:
    """The groups meant, as far as the client sees them."""
    return group_rows.source(visibility.condition(caller, "g") & wanted, sort)


def table(caller: Caller) -> GroupTable:
    """The attributes of a group, of whose members the client sees some."""
    return GroupTable(visibility.of_members(caller))


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
