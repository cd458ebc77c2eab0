"""Ask a worker to look now. Losing a ring costs seconds: the scheduler looks again and again."""

import logging

from django.db import connection, transaction

log = logging.getLogger(__name__)


def ring_after_commit() -> None:
    """Once per transaction, however many ask for it: a Bulk may suspend a thousand people."""
    if not any(waiting[1] is _ring for waiting in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def announce_after_commit() -> None:
    """Somebody used a way in of which others are told."""
    transaction.on_commit(_announce, robust=True)


def _ring() -> None:
    _queue("sync_tick")


def _announce() -> None:
    _queue("announce_break_glass")


def _queue(task: str) -> None:
    from identity import tasks  # noqa: PLC0415 (the domain knows no queue)

    try:
        getattr(tasks, task).apply_async(expires=30, retry=False)
    except Exception:  # noqa: BLE001 (whatever the broker's trouble: saving must not fail)
        log.warning("The doorbell did not ring; the scheduler will find the change.")
