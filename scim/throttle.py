"""How many requests an organization's clients have served at once (docs/adr/0009).

Requests are counted in windows of a few seconds, in the cache that all processes share. A
process asks the cache for several requests at a time, and for no more ahead than it has served:
so most requests cost no round trip, and nobody is refused because of what other processes hold
and do not use. Without a cache everybody is let through.
"""

import logging
import math
import time
from threading import Lock

from django.conf import settings
from django.core.cache import cache

from scim import errors
from scim.authentication import Caller

WINDOW = 5  # seconds
UNBOOKED = 5  # requests of a window that a process serves before it asks at all
MOST_AHEAD = 20  # requests that a process may hold without having served them
LEAST_RATE = 60  # requests per second; with less, an uneven spread would refuse below 25
log = logging.getLogger("scim")


class Throttled(errors.ScimError):
    """429 with whole seconds. Of those that one window refuses, a process records the first."""

    def __init__(self, seconds: int, *, is_first: bool) -> None:
        super().__init__(429, f"Too many requests. Try again in {seconds} s.", retry_after=seconds)
        self.is_recorded = is_first


class Share:
    """What this process serves under one limit in one window."""

    def __init__(self, window: int) -> None:
        self.window = window
        self.served = 0
        self.booked = 0  # in the cache
        self.granted: float = UNBOOKED
        self.is_last = False  # nothing is left to be booked
        self.refusals = 0

    def admits(self, cost: int) -> bool:
        """More than one at once may overdraw, as long as one is left."""
        return self.served + cost <= self.granted

    def ask(self, key: str, cost: int) -> None:
        """Book what was served unbooked, this request, and some ahead."""
        ahead = min(self.served, MOST_AHEAD)
        wanted = self.served + cost + ahead - self.booked
        room = _limit() - _book(f"scim-rate:{key}:{self.window}", wanted) + wanted
        self.granted = self.booked + min(wanted, max(room, 0))
        self.is_last = room < wanted
        self.booked += wanted


_shares: dict[str, Share] = {}
_lock = Lock()


def spend(caller: Caller, *, cost: int = 1) -> None:
    """Count a request, or `cost` operations of a bulk. Raises Throttled."""
    if not settings.SCIM_REQUESTS_PER_SECOND or not cost:
        return
    key, now = caller.limit_key, time.time()
    with _lock:
        share = _share(key, int(now // WINDOW))
        if not share.admits(cost) and not share.is_last:
            _ask(share, key, cost)
        if share.served >= share.granted:
            share.refusals += 1
            seconds = max(1, math.ceil((share.window + 1) * WINDOW - now))
            raise Throttled(seconds, is_first=share.refusals == 1)
        share.served += cost


def forget() -> None:
    """Begin anew in this process, as tests do."""
    _shares.clear()


def _share(key: str, window: int) -> Share:
    share = _shares.get(key)
    if share is None or share.window != window:
        share = _shares[key] = Share(window)
    return share


def _ask(share: Share, key: str, cost: int) -> None:
    try:
        share.ask(key, cost)
    except Exception:  # noqa: BLE001 (whatever a cache raises, it is only a cache)
        log.warning("requests are not counted: the cache does not answer")
        share.granted = math.inf  # until the window ends, so as not to wait again


def _limit() -> int:
    return max(settings.SCIM_REQUESTS_PER_SECOND, LEAST_RATE) * WINDOW


def _book(key: str, amount: int) -> int:
    """The sum of all bookings, this one included."""
    try:
        return int(cache.incr(key, amount))
    except ValueError:  # nobody has booked in this window
        if cache.add(key, amount, timeout=2 * WINDOW):
            return amount
        return int(cache.incr(key, amount))
