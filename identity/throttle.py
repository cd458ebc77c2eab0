"""How often somebody may try. Counters live in the cache: losing them costs a minute's memory."""

import hashlib
import logging

from django.core.cache import cache

WINDOW = 60  # seconds
log = logging.getLogger(__name__)


class TooMany(Exception):
    """The limit of this minute is used up."""


def count(*parts: str, limit: int) -> None:
    """Count one try of `parts`, such as a purpose, an address and a name. Raises TooMany.

    Without its cache Switchroom lets people in rather than locking everybody out.
    """
    key = f"throttle:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
    try:
        tries = _increment(key)
    except Exception:  # noqa: BLE001 (each cache has its own exceptions)
        log.warning("The cache does not answer, so tries are not counted.")
        return
    if tries > limit:
        raise TooMany


def _increment(key: str) -> int:
    cache.add(key, 0, timeout=WINDOW)
    try:
        return int(cache.incr(key))
    except ValueError:  # the window ended between the two calls
        return 1
