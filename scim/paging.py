"""Pages by startIndex and count (RFC 7644 section 3.4.2.4).

The usual order is that of creation, which no edit changes, and a page is full whenever more rows
exist: Okta adds 100 to startIndex without looking at what it got. A walk goes on from the row
it has come to (`scim.bookmarks`), not from a number of rows: in the usual order it costs the same
at any depth, and nobody is passed over when somebody before them is deleted meanwhile.
"""

from scim import bookmarks, cursor_paging
from scim.authentication import Caller
from scim.bookmarks import Bookmark
from scim.collection import Collection
from scim.pages import Page
from scim.queries import Query
from scim.source import Found
from scim.windows import Window


def page(collection: Collection, query: Query, *, caller: Caller, path: str) -> Page:
    """A page of what `query` means at `path`. One query, and at most one more to count.

    They are counted once per walk; a last page that holds somebody needs no count. Where a
    walk's bookmark is lost, rows are skipped by their number. Raises ScimError 400 for a cursor
    that opens nothing.
    """
    if query.cursor is not None:
        return cursor_paging.page(collection, query, caller=caller, path=path)
    window, walk = query.window, _walk(query, caller, path)
    if not window.count:
        return Page([], collection.count(), window.start)
    mark = _start(collection, window, walk)
    found = collection.after(mark.last, window.count, skip=mark.skip, with_total=mark.total is None)
    total = _total(collection, window, mark, found)
    if len(found) == window.count:
        bookmarks.put(walk, window.start + window.count, window.count, found[-1].place, total)
    return Page(found, total, window.start)


def _walk(query: Query, caller: Caller, path: str) -> str:
    """Who reads what page by page: two clients, addresses, filters or orders are two walks.

    A client is known by its token's public id: a key of the database may come again after
    a restore, and would then go on from a bookmark of the time before.
    """
    return repr(
        (
            caller.token.public_id,
            caller.connection.visibility,
            path,
            query.order,
            query.selection,
            query.filter,
        )
    )


def _start(collection: Collection, window: Window, walk: str) -> Bookmark:
    """The row before the page, with the total where it is known; or how many rows to skip."""
    if window.start == 1:
        return Bookmark(None)
    way = collection.is_descending
    known = bookmarks.get(walk, window.start, window.count, is_descending=way)
    return known or Bookmark(None, skip=window.start - 1)


def _total(collection: Collection, window: Window, mark: Bookmark, found: list[Found]) -> int:
    """One number for all pages of a walk, so that its end does not move."""
    if mark.total is not None:
        return mark.total
    if len(found) < window.count and (found or not mark.skip):
        return mark.skip + len(found)
    counted = found[0].total if found else None
    return collection.count() if counted is None else counted
