"""Where a walk over pages by startIndex has come to: the last row of a page, and the total.

Bookmarks only make a walk faster and steadier. They may be lost at any time, with Redis or
without: then the place is found by counting, and whoever stood behind a row that was deleted
meanwhile may be passed over, as with any number of rows. Cursors know no such case.

**Two walks alike.** A request says startIndex=101, not whose page 1 it follows. When one token
walks over the same query twice within ten minutes, say because an import was begun anew, and a
row was deleted between its first pages, there are two bookmarks for 101, and the later one would
pass over a person for the walk that came first. So both are kept, and the page begins at the
earlier place: somebody may be met twice, nobody is passed over. `totalResults` is then the
larger of the two numbers, so that neither walk ends too soon; a client which goes by the total
of its first page alone, and has lost the race, can miss those whom the earlier place pushed
behind that end. Walks with other counts do not mix, unless a walk changes its count on the way.
"""

import hashlib
import logging
import time
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache

from scim.places import Place, in_order

SECONDS = 600  # from one page to the next
MOST = 32  # walks alike that are told apart; of more, the oldest is forgotten
log = logging.getLogger("scim")


@dataclass(frozen=True)
class Bookmark:
    """The page begins after `last` or the beginning, and `skip` rows more.

    No total means not counted yet.
    """

    last: Place | None
    total: int | None = None
    skip: int = 0


class Kept(NamedTuple):
    at: int  # seconds of the epoch
    size: int  # rows of the page
    last: Place
    total: int


def get(walk: str, start: int, count: int, *, is_descending: bool) -> Bookmark | None:
    """Where the page of `count` rows at `start` begins, whichever walk alike it belongs to."""
    known = _live(walk, start)
    known = [each for each in known if each.size == count] or known
    if not known:
        return None
    first = in_order((each.last for each in known), is_descending=is_descending)[0]
    return Bookmark(first, max(each.total for each in known))


def put(walk: str, start: int, count: int, last: Place, total: int) -> None:
    """A page of `count` rows ended with `last`; the next one has the startIndex `start`."""
    others = [each for each in _live(walk, start) if each[1:] != (count, last, total)]
    kept = [*others, Kept(int(time.time()), count, last, total)][-MOST:]
    try:
        cache.set(_key(walk, start), [tuple(each) for each in kept], SECONDS)
    except Exception:  # noqa: BLE001
        log.warning("no bookmark could be kept: the cache does not answer")


def _live(walk: str, start: int) -> list[Kept]:
    try:
        known = cache.get(_key(walk, start)) or []
    except Exception:  # noqa: BLE001 (whatever a cache raises, it is only a cache)
        log.warning("no bookmark could be read: the cache does not answer")
        return []
    kept = [Kept(at, size, Place(*last), total) for at, size, last, total in known]
    return [each for each in kept if each.at > time.time() - SECONDS]


def _key(walk: str, start: int) -> str:
    return f"scim-walk:{hashlib.sha256(walk.encode()).hexdigest()}:{start}"
