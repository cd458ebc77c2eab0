"""Where a walk over pages has come to: the last person of a page, and the total it began with.

Bookmarks only make a walk faster and steadier. They may be lost at any time, with Redis or
without: then the place is found by counting.
"""

import hashlib
import logging
from dataclasses import dataclass

from django.core.cache import cache

SECONDS = 600  # from one page to the next
log = logging.getLogger("scim")


@dataclass(frozen=True)
class Bookmark:
    """The page begins after the person with the key `last`; no total means not counted yet."""

    last: int
    total: int | None = None


def get(walk: str, start: int) -> Bookmark | None:
    try:
        known = cache.get(_key(walk, start))
    except Exception:  # noqa: BLE001 (whatever a cache raises, it is only a cache)
        log.warning("no bookmark could be read: the cache does not answer")
        return None
    return Bookmark(*known) if known else None


def put(walk: str, start: int, mark: Bookmark) -> None:
    try:
        cache.set(_key(walk, start), (mark.last, mark.total), SECONDS)
    except Exception:  # noqa: BLE001
        log.warning("no bookmark could be kept: the cache does not answer")


def _key(walk: str, start: int) -> str:
    return f"scim-walk:{hashlib.sha256(walk.encode()).hexdigest()}:{start}"
