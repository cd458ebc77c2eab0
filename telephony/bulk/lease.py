"""One worker at a job: it says every now and then that it is still there.

If it dies, another one goes on when nothing was heard of it for a while.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from telephony.models import BulkJob

SILENCE = timedelta(seconds=90)  # a slice, done row by row, takes a quarter of it


@contextmanager
def of(job: BulkJob) -> Iterator[bool]:
    """Whether the job is ours within the block."""
    is_ours = _take(job, Q(held_until=None) | Q(held_until__lt=timezone.now()))
    try:
        yield is_ours
    finally:
        if is_ours:
            BulkJob.objects_all_organizations.filter(pk=job.pk).update(held_until=None)


def somebody_works() -> bool:
    """Whether a worker is at a job now, whosever that is."""
    held = BulkJob.objects_all_organizations.filter(held_until__gt=timezone.now())
    return held.exists()


def keep(job: BulkJob) -> bool:
    """Say that we are still there. False when somebody canceled the job."""
    return _take(job, Q())


def _take(job: BulkJob, condition: Q) -> bool:
    same = BulkJob.objects_all_organizations.filter(condition, pk=job.pk, state=job.state)
    return same.update(held_until=timezone.now() + SILENCE) == 1
