"""Threads of one tick that deal with claims, so that several answers of Okta are waited for at once."""

import logging
from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from django.db import connection as database

from identity.models import OktaConnection
from identity.syncback.claims import Claim

log = logging.getLogger(__name__)


class Crew:
    """At most `size` claims at a time; of size 1 it works in the caller's own thread.

    A thread starts when there is work for it, and has a connection to the database of its own.
    Leaving the block waits for what is under way.
    """

    def __init__(self, deal: Callable[[Claim], None], *, size: int) -> None:
        self._deal, self.size = deal, size
        self._claims: SimpleQueue[Claim | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._busy: Counter[object] = Counter()  # claims under way, by connection
        self._changed = Condition()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for _thread in self._threads:
            self._claims.put(None)
        for thread in self._threads:
            thread.join()

    def give(self, claim: Claim) -> None:
        """Deal with `claim`; waits until there is room."""
        if self.size <= 1:
            self._deal(claim)
            return
        with self._changed:
            self._changed.wait_for(lambda: self._busy.total() < self.size)
            self._busy[claim.connection.pk] += 1
            if len(self._threads) < self._busy.total():
                self._threads.append(Thread(target=self._work, daemon=True))
                self._threads[-1].start()
        self._claims.put(claim)

    def busy_with(self, connection: OktaConnection) -> int:
        """Claims of `connection` that are under way."""
        return self._busy[connection.pk]

    def wait(self) -> bool:
        """Until one claim more is dealt with. False at once where none is under way."""
        with self._changed:
            under_way = self._busy.total()
            self._changed.wait_for(lambda: self._busy.total() < max(1, under_way))
        return under_way > 0

    def _work(self) -> None:
        try:
            for claim in iter(self._claims.get, None):
                self._one(claim)
        finally:
            database.close()

    def _one(self, claim: Claim) -> None:
        try:
            self._deal(claim)
        except Exception:  # the database is gone: the lease ends, and somebody begins afresh
            log.exception("A claim of user %s was dropped", claim.row.user_id)
            database.close_if_unusable_or_obsolete()
        finally:
            with self._changed:
                self._busy[claim.connection.pk] -= 1
                self._changed.notify()
