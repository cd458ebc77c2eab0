"""Pages by startIndex and count (RFC 7644 section 3.4.2.4).

The order is that of creation, which no edit changes, and a page is full whenever more rows
exist: Okta adds 100 to startIndex without looking at what it got. A walk goes on from the person
it has come to (`scim.bookmarks`), not from a number of rows: it costs the same at any depth, and
nobody is passed over when somebody before them is deleted meanwhile.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from scim import bookmarks, errors, rows
from scim.bookmarks import Bookmark
from scim.filters.conditions import Condition
from scim.rows import Row

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}\Z")
LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
HIGHEST_START = 2**53


@dataclass(frozen=True)
class Window:
    start: int  # 1 is the first
    count: int


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    start: int
    total: int


def window(starts: list[str], counts: list[str]) -> Window:
    """What was asked, brought into bounds. Raises ScimError 400 for what is no number."""
    start = _number("startIndex", starts, 1)
    count = _number("count", counts, settings.SCIM_PAGE_SIZE)
    return Window(
        start=min(max(start, 1), HIGHEST_START),
        count=min(max(count, 0), settings.SCIM_MAX_PAGE_SIZE),
    )


def page(wanted: Condition, window: Window, *, walk: str, with_groups: bool = True) -> Page:
    """People. At most two queries, three where a walk's bookmark is lost.

    The people are counted once per walk; a first page that is not full needs no count.
    """
    if window.count == 0:
        return Page([], window.start, rows.count(wanted))
    mark = _start(wanted, window.start, walk)
    if mark is None:
        return Page([], window.start, rows.count(wanted))
    found = _after(wanted, mark.last, window.count, with_groups)
    total = _total(wanted, window, mark, len(found))
    if len(found) == window.count:
        bookmarks.put(walk, window.start + window.count, Bookmark(found[-1][0], total))
    return Page(found, window.start, total)


def by_counting(
    resources: QuerySet[Any], window: Window, *, read: Callable[[QuerySet[Any]], Any]
) -> Page:
    """Of what is too few to need a walk: at most two queries. `read` makes rows of them."""
    if window.count == 0:
        return Page([], window.start, resources.count())
    offset = window.start - 1
    found = list(read(resources.order_by("pk"))[offset : offset + window.count])
    is_last = bool(found) or offset == 0
    if is_last and len(found) < window.count:
        return Page(found, window.start, offset + len(found))
    return Page(found, window.start, resources.count())


def response(page: Page, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """RFC 7644 section 3.4.2."""
    return {
        "schemas": [LIST_URN],
        "totalResults": page.total,
        "startIndex": page.start,
        "itemsPerPage": len(page.rows),
        "Resources": resources,
    }


def _start(wanted: Condition, start: int, walk: str) -> Bookmark | None:
    """The person before the page, with the total where it is known; None when it is too far."""
    if start == 1:
        return Bookmark(0)
    known = bookmarks.get(walk, start)
    if known:
        return known
    before = rows.key_at(wanted, start - 2)
    return None if before is None else Bookmark(before)


def _after(wanted: Condition, last: int, count: int, with_groups: bool) -> list[Row]:
    beyond = Condition("u.id > %s", (last,))
    return rows.select(wanted & beyond, f"ORDER BY u.id LIMIT {count:d}", with_groups=with_groups)


def _total(wanted: Condition, window: Window, mark: Bookmark, found: int) -> int:
    """One number for all pages of a walk, so that its end does not move."""
    if mark.total is not None:
        return mark.total
    if found < window.count:
        return window.start - 1 + found
    return rows.count(wanted)


def _number(name: str, given: list[str], usual: int) -> int:
    if not given:
        return usual
    if len(given) > 1 or not WHOLE_NUMBER.match(given[0]):
        raise errors.bad("invalidValue", f"{name} is one whole number.")
    return int(given[0])
