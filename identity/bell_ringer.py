"""Whoever rings the doorbell does so in a thread of its own: a broker may answer late, or never.

A request that has saved something waits for the ring for a moment, and no longer. While a ring
hangs, nobody waits at all, and those who want the same are one ring: they cannot pile up.
"""

import logging
import os
from threading import Condition, Event, Thread
from typing import Any

from identity import counters

FAILURES = "doorbell_failures"
log = logging.getLogger(__name__)
PATIENCE = 0.5  # seconds that a request waits; usual are two thousandths


class Ringer:
    """One thread, begun with the first ring, that asks workers to run tasks."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: dict[int, tuple[Any, Event]] = {}  # by the task's identity
        self._thread: Thread | None = None
        self._is_stuck = False

    def ring(self, task: Any) -> None:
        """Ask a worker to run `task` soon; back after PATIENCE at the latest."""
        with self._changed:
            _, is_rung = self._waiting.setdefault(id(task), (task, Event()))
            is_stuck = self._is_stuck
            self._begin()
            self._changed.notify()
        if not is_stuck and not is_rung.wait(PATIENCE):
            self._is_stuck = not is_rung.is_set()

    def _begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._work, name="doorbell", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                task, is_rung = self._waiting.pop(next(iter(self._waiting)))
            _ask(task)
            self._is_stuck = False
            is_rung.set()


def _ask(task: Any) -> None:
    try:
        task.apply_async(expires=30, retry=False)
    except Exception:  # noqa: BLE001
        counters.add(FAILURES)
        log.warning("The doorbell did not ring; the scheduler will find the change.")


ringer = Ringer()


def _begin_anew() -> None:
    """A process that was forked has the parent's ringer without its thread."""
    global ringer
    ringer = Ringer()


os.register_at_fork(after_in_child=_begin_anew)
