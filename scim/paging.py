"""Pages by startIndex and count (RFC 7644 section 3.4.2.4).

The order is that of creation, which no edit changes, and a page is full whenever more rows
exist: Okta adds 100 to startIndex without looking at what it got.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from scim import errors
from scim.rendering import Row, rows

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


def page(
    people: QuerySet[Any], window: Window, *, read: Callable[[QuerySet[Any]], Any] = rows
) -> Page:
    """People, or what `read` makes rows of. At most two queries; a first page that is not full needs no count."""
    if window.count == 0:
        return Page([], window.start, people.count())
    offset = window.start - 1
    found = list(read(people.order_by("pk"))[offset : offset + window.count])
    is_last = bool(found) or offset == 0
    if is_last and len(found) < window.count:
        return Page(found, window.start, offset + len(found))
    return Page(found, window.start, people.count())


def response(page: Page, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """RFC 7644 section 3.4.2."""
    return {
        "schemas": [LIST_URN],
        "totalResults": page.total,
        "startIndex": page.start,
        "itemsPerPage": len(page.rows),
        "Resources": resources,
    }


def _number(name: str, given: list[str], usual: int) -> int:
    if not given:
        return usual
    if len(given) > 1 or not WHOLE_NUMBER.match(given[0]):
        raise errors.bad("invalidValue", f"{name} is one whole number.")
    return int(given[0])
