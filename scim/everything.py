"""All resources as one collection, for POST /.search at the root: people, then groups."""

from collections.abc import Callable
from typing import Any

from scim import groups, paging, people
from scim.authentication import Caller
from scim.errors import ScimError
from scim.paging import Page, Window
from scim.queries import Query


def listed(caller: Caller, query: Query) -> dict[str, Any]:
    """RFC 7644 section 3.4.3. A filter on what only one type has finds only that type."""
    refusals: list[ScimError] = []
    window = query.window
    first = _found(lambda: people.found(caller, query.filter, window, query.selection), refusals)
    rest = Window(max(window.start - first.total, 1), window.count - len(first.rows))
    second = _found(lambda: groups.found(caller, query.filter, rest), refusals)
    if len(refusals) == 2:
        raise refusals[0]
    found = [people.rendered(row, caller, query.selection) for row in first.rows]
    others = groups.rendered(second.rows, caller, query.selection)
    found += [query.selection.of(each) for each in others]
    whole = Page(first.rows + second.rows, window.start, first.total + second.total)
    return paging.response(whole, found)


def _found(find: Callable[[], Page], refusals: list[ScimError]) -> Page:
    """Nothing, where the type does not know what the filter names."""
    try:
        return find()
    except ScimError as refusal:
        refusals.append(refusal)
        return Page([], 1, 0)
