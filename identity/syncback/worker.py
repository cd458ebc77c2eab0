"""Everything of sync-back that a scheduler starts, in one process without Celery and Redis."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import FrameType

from django.db import close_old_connections

from identity import daily, okta_key_rotation
from identity.syncback import attempts, drift, drift_pages, keep_alive, tick

log = logging.getLogger(__name__)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAUSE = 10.0  # seconds after something failed: the database may be away
# What is done, and how often; each time it is only looked whether there is something to do.
DUTIES: list[tuple[Callable[[], object], timedelta]] = [
    (partial(drift_pages.begin_all, rest=drift_pages.DAY), HOUR),
    (keep_alive.run, HOUR),
    (attempts.delete_old, DAY),
    (drift.delete_old, DAY),
    (okta_key_rotation.go_on, DAY),
]


class Worker:
    """Looks every few `seconds`, until it is asked to stop; what is under way is finished then."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._duties = [*DUTIES, *((deed, DAY) for deed in daily.DEEDS)]
        self._next = [0.0 for _ in self._duties]  # in time.monotonic()
        self._is_stopping = False

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """After the calls that are under way. Nobody is claimed any more."""
        self._is_stopping = True

    def run(self) -> None:
        """For ever: until a signal to end comes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self._is_stopping:
            is_well = self.look()
            close_old_connections()
            self._rest(self._seconds if is_well else PAUSE)

    def look(self) -> bool:
        """Once. Trouble is written to the log, and everything else is done all the same."""
        done = [self._try(self._tick), self._try(drift_pages.run)]
        for index, (duty, every) in enumerate(self._duties):
            if time.monotonic() >= self._next[index] and not self._is_stopping:
                done.append(self._try(duty))
                self._next[index] = time.monotonic() + (every.total_seconds() if done[-1] else 0)
        return all(done)

    def _tick(self) -> None:
        tick.run(is_stopping=lambda: self._is_stopping)

    def _rest(self, seconds: float) -> None:
        """In naps: a signal does not end a sleep."""
        until = time.monotonic() + seconds
        while not self._is_stopping and time.monotonic() < until:
            time.sleep(min(0.2, seconds))

    def _try(self, duty: Callable[[], object]) -> bool:
        try:
            duty()
        except Exception:
            log.exception("A look of the worker for sync-back failed")
            return False
        return True
