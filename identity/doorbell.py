"""Ask a worker to look now. Losing a ring costs seconds: the scheduler looks every five."""

import logging

from django.db import connection, transaction

log = logging.getLogger(__name__)


def ring_after_commit() -> None:
    """Once per transaction, however many ask for it: a Bulk may suspend a thousand people."""
    if not any(waiting[1] is _ring for waiting in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from identity import tasks  # noqa: PLC0415 (the domain knows no queue)

    try:
        tasks.sync_tick.apply_async(expires=30, retry=False)
    except Exception:  # noqa: BLE001 (whatever the broker's trouble: saving must not fail)
        log.warning("The doorbell did not ring; the scheduler will find the change.")
