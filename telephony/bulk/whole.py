"""All rows of a job in one transaction: "all or nothing".

While it runs, whoever wants one of the same people or seats waits.
"""

from itertools import chain

from django.db import DatabaseError, transaction

from identity.database import is_postgresql
from telephony.bulk import at_work, jobs, one_by_one, results, slices
from telephony.bulk.results import Result
from telephony.models import BulkJob, BulkRow
from telephony.together import Raced

SLICE = 500  # rows in memory at once
State = BulkJob.State


@transaction.atomic
def apply(job: BulkJob) -> None:
    """Everything, if no row is refused; else nothing, and the report says which."""
    keys = at_work.waiting(job)
    if not _are_ours(job, len(keys)):
        return
    with transaction.atomic():
        for start in range(0, len(keys), SLICE):
            _slice(job, keys[start : start + SLICE])
        refused = job.rows.filter(state=BulkRow.State.REFUSED)
        told = [_told(row) for row in refused]
        transaction.set_rollback(bool(told))
    if told:
        results.store(told)
    jobs.finish(job, State.CHECKED if told else State.DONE)


def _are_ours(job: BulkJob, count: int) -> bool:
    """Hold all `count` rows that wait; False when another worker has them in hand."""
    waiting = job.rows.filter(state=BulkRow.State.WAITING).order_by("line")
    held = waiting.select_for_update(skip_locked=is_postgresql()).values_list("pk", flat=True)
    is_as_it_was = BulkJob.objects_all_organizations.filter(pk=job.pk, state=job.state).exists()
    return len(held) == count and is_as_it_was


def _slice(job: BulkJob, keys: list[int]) -> None:
    """Together, or else each in a savepoint of its own."""
    try:
        left = slices.apply(job, keys)
    except (Raced, DatabaseError):
        left = [keys]
    for key in chain.from_iterable(left):
        one_by_one.apply(job, key)


def _told(row: BulkRow) -> Result:
    """Refused, and waiting again: nothing was done."""
    return Result(BulkRow.State.WAITING, row.action, row.field, row.words, None, None, row.pk)
