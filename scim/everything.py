"""All resources as one collection, for POST /.search at the root: people and groups.

Without an order people come first, then groups. Where a type does not have the attribute that
is sought, none of it is found; where it lacks the one sorted by, it stands with those who have
no value (RFC 7644 section 3.4.2.1).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from scim import group_rows, groups, pages, paging, people
from scim.authentication import Caller
from scim.collection import Collection
from scim.errors import ScimError
from scim.filters.table import Table
from scim.queries import Query
from scim.source import Found, Source

Known = TypeVar("Known")


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """RFC 7644 section 3.4.3. Raises ScimError 400 for what no type has."""
    collection = Collection(_sources(caller, query), query.order.is_descending)
    page = paging.page(collection, query, caller=caller, path="/")
    return pages.response(page, _rendered(page.found, caller, query))


def _sources(caller: Caller, query: Query) -> list[Source]:
    tables: tuple[Table, ...] = (people.table(caller), groups.table(caller))
    of_people, of_groups = _where_known(query.condition, tables)
    by, groups_by = _where_known(query.sort, tables)
    found = []
    if of_people is not None:
        found.append(people.source(caller, query, of_people, by))
    if of_groups is not None:
        found.append(groups.source(caller, of_groups, groups_by))
    return found


def _where_known(read: Callable[[Table], Known], tables: tuple[Table, ...]) -> list[Known | None]:
    """What `read` makes of each type; None where it refuses. When all do, the first refusal."""
    known: list[Known | None] = []
    refusals: list[ScimError] = []
    for table in tables:
        try:
            known.append(read(table))
        except ScimError as refusal:
            known.append(None)
            refusals.append(refusal)
    if len(refusals) == len(tables):
        raise refusals[0]
    return known


def _rendered(found: list[Found], caller: Caller, query: Query) -> list[dict[str, Any]]:
    """In their order; the members of all groups are read at once."""
    rows = [each.row for each in found if each.rank == group_rows.RANK]
    of_groups = iter(groups.rendered(rows, caller, query.selection))
    return [
        query.selection.of(next(of_groups))
        if each.rank == group_rows.RANK
        else people.rendered(each.row, caller, query.selection)
        for each in found
    ]
