"""Counts that all processes share. They live in the cache, for they may be lost.

Whoever reads them is used to counts that begin anew. While Redis is away they are kept in this
process, and added with the first one that gets through.
"""

import math
import time
from collections import Counter
from collections.abc import Iterable
from threading import Lock

from django.core.cache import cache

PREFIX = "count:"
RESTS = 5.0  # seconds without a try after one that failed: nothing must wait for a count

_waiting: Counter[str] = Counter()
_lock = Lock()
_rests_until = 0.0


def add(name: str, by: int = 1) -> None:
    """Raises nothing, whatever the trouble of the cache."""
    with _lock:
        _waiting[name] += by
        if time.monotonic() < _rests_until:
            return
        due = dict(_waiting)
        _waiting.clear()
    for each, count in due.items():
        _add(each, count)


def note(name: str, value: float, *, seconds: float) -> None:
    """Not a count but a figure that is worth something for so long. Raises nothing either."""
    with _lock:
        if time.monotonic() < _rests_until:
            return
    try:
        cache.set(PREFIX + name, value, timeout=math.ceil(seconds))
    except Exception:  # noqa: BLE001
        _rest()


def noted(names: Iterable[str]) -> dict[str, float]:
    """Those that are still worth something. Raises whatever the cache raises."""
    found = cache.get_many([PREFIX + name for name in names])
    return {name.removeprefix(PREFIX): float(value) for name, value in found.items()}


def read(names: Iterable[str]) -> dict[str, int]:
    """Those that have been counted. Raises whatever the cache raises."""
    return {name: int(value) for name, value in noted(names).items()}


def _add(name: str, by: int) -> None:
    try:
        _increase(PREFIX + name, by)
    except Exception:  # noqa: BLE001 (whatever the cache is, it is away)
        with _lock:
            _waiting[name] += by
        _rest()


def _rest() -> None:
    global _rests_until
    with _lock:
        _rests_until = time.monotonic() + RESTS


def _increase(key: str, by: int) -> None:
    try:
        cache.incr(key, by)
    except ValueError:  # not there yet; two who find that at once both get through
        cache.add(key, 0, timeout=None)
        cache.incr(key, by)
