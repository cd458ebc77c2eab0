"""Ask a worker to look now. Losing a ring costs seconds: the scheduler looks again and again."""

from typing import Any

from django.db import connection, transaction

from identity import bell_ringer


def ring_after_commit() -> None:
    """Once per transaction, however many ask for it: a Bulk may suspend a thousand people."""
    if not any(waiting[1] is _ring for waiting in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def ring_for_drift_after_commit() -> None:
    """Somebody wants to know now whether Okta holds what it should."""
    transaction.on_commit(_ring_for_drift, robust=True)


def announce_after_commit() -> None:
    """Somebody used a way in of which others are told."""
    transaction.on_commit(_announce, robust=True)


def queue(task: Any) -> None:
    """Ask a worker to run `task` soon. Whatever the broker's trouble, saving neither fails nor hangs."""
    bell_ringer.ringer.ring(task)


def _ring() -> None:
    from identity import tasks  # noqa: PLC0415 (the domain knows no queue)

    queue(tasks.sync_tick)


def _ring_for_drift() -> None:
    from identity import tasks  # noqa: PLC0415

    queue(tasks.look_for_drift)


def _announce() -> None:
    from identity import tasks  # noqa: PLC0415

    queue(tasks.announce_break_glass)
