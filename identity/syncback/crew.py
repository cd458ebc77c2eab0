"""Threads of one tick that deal with jobs, so that several answers of Okta are waited for at once."""

import logging
from collections import Counter
from collections.abc import Callable
from queue import SimpleQueue
from threading import Condition, Thread
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from django.db import connection as database

from identity.models import OktaConnection

log = logging.getLogger(__name__)


class Job(Protocol):
    """Something that takes as long as Okta takes to answer."""

    @property
    def connection(self) -> OktaConnection: ...

    @property
    def name(self) -> str:
        """For the log."""


T = TypeVar("T", bound=Job)


class Crew(Generic[T]):
    """At most `size` jobs at a time; of size 1 it works in the caller's own thread.

    A thread starts when there is work for it, and has a connection to the database of its own.
    Leaving the block waits for what is under way.
    """

    def __init__(self, deal: Callable[[T], None], *, size: int) -> None:
        self._deal, self.size = deal, size
        self._jobs: SimpleQueue[T | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._busy: Counter[object] = Counter()  # jobs under way, by connection
        self._changed = Condition()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for _thread in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def give(self, job: T) -> None:
        """Deal with `job`; waits until there is room."""
        if self.size <= 1:
            self._deal(job)
            return
        with self._changed:
            self._changed.wait_for(lambda: self._busy.total() < self.size)
            self._busy[job.connection.pk] += 1
            if len(self._threads) < self._busy.total():
                self._threads.append(Thread(target=self._work, daemon=True))
                self._threads[-1].start()
        self._jobs.put(job)

    def busy_with(self, connection: OktaConnection) -> int:
        """Claims of `connection` that are under way."""
        return self._busy[connection.pk]

    def wait(self) -> bool:
        """Until one job more is dealt with. False at once where none is under way."""
        with self._changed:
            under_way = self._busy.total()
            self._changed.wait_for(lambda: self._busy.total() < max(1, under_way))
        return under_way > 0

    def _work(self) -> None:
        try:
            for job in iter(self._jobs.get, None):
                self._one(job)
        finally:
            database.close()

    def _one(self, job: T) -> None:
        try:
            self._deal(job)
        except Exception:  # the database is gone: the lease ends, and somebody begins afresh
            log.exception("The %s was dropped", job.name)
            database.close_if_unusable_or_obsolete()
        finally:
            with self._changed:
                self._busy[job.connection.pk] -= 1
                self._changed.notify()
