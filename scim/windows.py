"""`startIndex` and `count`: which part of a list is wanted (RFC 7644 section 3.4.2.4)."""

import re
from dataclasses import dataclass

from django.conf import settings

from scim import errors

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}\Z")
HIGHEST_START = 2**53


@dataclass(frozen=True)
class Window:
    start: int  # 1 is the first
    count: int


def read(starts: list[str], counts: list[str], *, is_by_cursor: bool = False) -> Window:
    """What was asked, brought into bounds. Raises ScimError 400 for what is no number."""
    start = _number(starts, "startIndex", "invalidValue", usual=1)
    kind = "invalidCount" if is_by_cursor else "invalidValue"  # RFC 9865 section 2.1
    count = _number(counts, "count", kind, usual=settings.SCIM_PAGE_SIZE)
    return Window(
        start=min(max(start, 1), HIGHEST_START),
        count=min(max(count, 0), settings.SCIM_MAX_PAGE_SIZE),
    )


def _number(given: list[str], name: str, scim_type: str, *, usual: int) -> int:
    if not given:
        return usual
    if len(given) > 1 or not WHOLE_NUMBER.match(given[0]):
        raise errors.bad(scim_type, f"{name} is one whole number.")
    return int(given[0])
