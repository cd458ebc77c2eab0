"""The scheduler, for machines whose clock is put back.

Celery's own remembers by the clock of the wall when it last asked for each task. When that is put
back by an hour, it would ask for nothing for an hour.
"""

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

SLACK = timedelta(seconds=1)


class Scheduler(PersistentScheduler):
    """What it seems to have asked for in the future, it has asked for now."""

    def tick(self, *rest: Any, **more: Any) -> float:
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at > now + SLACK:
                entry.last_run_at = now
                self._heap = None  # made anew
        return float(super().tick(*rest, **more))
