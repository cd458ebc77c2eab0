"""Celery's doors into telephony: load, one domain call, done."""

from celery import shared_task


@shared_task(ignore_result=True)
def carry_out_rules() -> None:
    """Look at whoever the rules have to look at; the doorbell and the scheduler run this."""
    from telephony.rules import turn  # noqa: PLC0415

    turn.run()
