"""Ask a worker to look at the rules now. A lost ring costs seconds: the scheduler looks too."""

from django.db import connection, transaction

from identity import doorbell


def ring_after_commit() -> None:
    """Once per transaction, however many ask for it."""
    if not any(waiting[1] is _ring for waiting in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from telephony import tasks  # noqa: PLC0415 (the domain knows no queue)

    doorbell.queue(tasks.carry_out_rules)
