"""Pages by cursor (RFC 9865): from a place to the next, or back, with nothing kept here.

Who stays, with the same value to sort by, is met exactly once on the way, although others are
created, changed and deleted meanwhile.
"""

from dataclasses import replace

from scim import cursors
from scim.authentication import Caller
from scim.collection import Collection
from scim.cursors import Position
from scim.pages import Page
from scim.queries import Query
from scim.source import Found

BEGINNING = Position(None)


def page(collection: Collection, query: Query, *, caller: Caller, path: str) -> Page:
    """One query, and at most one to count. Raises ScimError 400."""
    count, bound = query.window.count, _bound(query, caller, path)
    here = BEGINNING
    if query.cursor:
        here = cursors.unseal(query.cursor, query=bound, count=count)
    if count == 0:
        return Page([], collection.count())
    found, has_more = _found(collection, here, count)
    total = here.total
    if total is None:
        total = _total(collection, found, has_more=has_more)

    def sealed(position: Position | None) -> str:
        if position is None:
            return ""
        return cursors.seal(replace(position, total=total), query=bound, count=count)

    following, preceding = _neighbors(here, found, has_more=has_more)
    return Page(found, total, next_cursor=sealed(following), previous_cursor=sealed(preceding))


def _bound(query: Query, caller: Caller, path: str) -> str:
    """What a cursor belongs to. Another token of the same client may go on with it."""
    client = caller.connection
    return repr((client.organization_id, client.pk, path, query.order, query.filter))


def _found(collection: Collection, here: Position, count: int) -> tuple[list[Found], bool]:
    """The page, and whether there is more beyond it. One row more is read to know."""
    if here.is_back and here.place:
        found = collection.before(here.place, count + 1)
        return found[-count:], len(found) > count
    found = collection.after(here.place, count + 1, with_total=here.total is None)
    return found[:count], len(found) > count


def _total(collection: Collection, found: list[Found], *, has_more: bool) -> int:
    if not has_more:
        return len(found)
    counted = found[0].total
    return collection.count() if counted is None else counted


def _neighbors(
    here: Position, found: list[Found], *, has_more: bool
) -> tuple[Position | None, Position | None]:
    """Where the next page begins and where the previous one ends, if there are such pages.

    Of the page that a client came from it is not looked up whether anybody is left there.
    """
    first, last = (found[0].place, found[-1].place) if found else (None, None)
    if here.is_back:
        return Position(last), Position(first, is_back=True) if has_more else None
    following = Position(last) if has_more else None
    if here.place is None:
        return following, None
    # Whoever stood at `here` comes before the page, even when the page is empty.
    first = first or here.place._replace(key=here.place.key + 1)
    return following, Position(first, is_back=True)
