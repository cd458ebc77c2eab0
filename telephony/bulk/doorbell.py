"""Ask a worker to go on with bulk jobs. A lost ring costs seconds: the scheduler looks too."""

from django.db import transaction

from identity import doorbell


def ring_after_commit() -> None:
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from telephony import tasks  # noqa: PLC0415 (the domain knows no queue)

    doorbell.queue(tasks.carry_on_bulk)
