"""Celery's doors into telephony: load, one domain call, done."""

from celery import shared_task


@shared_task(ignore_result=True)
def carry_out_rules() -> None:
    """Look at whoever the rules have to look at; the doorbell and the scheduler run this."""
    from telephony.rules import turn  # noqa: PLC0415

    turn.run()


@shared_task(ignore_result=True)
def end_rest_of_numbers() -> None:
    """Free phone numbers that have rested long enough."""
    from telephony import resting_numbers  # noqa: PLC0415

    resting_numbers.end_due()


@shared_task(ignore_result=True)
def reclaim_seats() -> None:
    """Free what was kept for people whose suspension lasts longer than that."""
    from telephony import reclaim  # noqa: PLC0415

    reclaim.run()


@shared_task(ignore_result=True, soft_time_limit=3600, time_limit=3660)
def compare_lines() -> None:
    """Tell what no change has told of somebody's line."""
    from telephony import line_check  # noqa: PLC0415

    line_check.run()


@shared_task(ignore_result=True)
def end_quarantines() -> None:
    """Free the extensions that have rested long enough."""
    from telephony import quarantine  # noqa: PLC0415

    quarantine.end_due()


@shared_task(ignore_result=True, soft_time_limit=600, time_limit=660)
def carry_on_bulk() -> None:
    """Go on with bulk jobs, slice by slice; what takes longer than a turn goes on in the next one."""
    from telephony.bulk import turn  # noqa: PLC0415

    turn.run()
