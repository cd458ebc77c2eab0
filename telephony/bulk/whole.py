"""All rows in one transaction: the dry run, which is rolled back, and "all or nothing".

So seats, extensions and numbers are counted across the whole file: of 20 free seats, row 21 gets
none. While it runs, whoever wants one of the same people or seats waits.
"""

import logging
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction

from identity import audit
from identity.database import is_postgresql, own_connection
from identity.models import AuditEvent
from telephony import lines
from telephony.bulk import jobs, rows
from telephony.bulk.cells import Refused
from telephony.models import BulkJob, BulkRow

log = logging.getLogger(__name__)
State = BulkJob.State
SLICE = 200  # rows in memory at once
REPORT = "UPDATE telephony_bulkrow SET action = %s, field = %s, words = %s WHERE id = %s"
OURS = "Something went wrong on our side. Try the row again."


class Result(NamedTuple):
    """What a dry run keeps of a row."""

    action: str
    field: str
    words: str
    row_id: int


def waiting(job: BulkJob) -> list[int]:
    """Keys of the rows that are to be done, in the order of lines."""
    rest = job.rows.filter(state=BulkRow.State.WAITING)
    return list(rest.order_by("line").values_list("pk", flat=True))


def check(job: BulkJob) -> None:
    """The dry run: everything is done, looked at and undone."""
    _carry_out(job, keeps=False)


def apply(job: BulkJob) -> None:
    """Everything, if no row is refused; else nothing, and the report says which."""
    _carry_out(job, keeps=True)


@transaction.atomic
def _carry_out(job: BulkJob, *, keeps: bool) -> None:
    """Whoever holds the job does it; another worker that comes finds it held, or done."""
    jobs_like_it = BulkJob.objects_all_organizations.filter(pk=job.pk, state=job.state)
    if jobs_like_it.select_for_update(skip_locked=is_postgresql()).first() is None:
        return
    with transaction.atomic():
        results = list(_results(job))
        is_kept = keeps and not any(each.action == BulkRow.Action.REFUSED for each in results)
        transaction.set_rollback(not is_kept)
    if not is_kept:
        _report(results)
    jobs.finish(job, State.DONE if is_kept else State.CHECKED)


def _results(job: BulkJob) -> Iterator[Result]:
    keys = waiting(job)
    for start in range(0, len(keys), SLICE):
        some = job.rows.filter(pk__in=keys[start : start + SLICE]).order_by("line")
        for row in list(some):
            yield _one(job, row)


def _one(job: BulkJob, row: BulkRow) -> Result:
    refused = BulkRow.Action.REFUSED
    try:
        with transaction.atomic(), audit.gathering() as events:
            with lines.published_once():
                done = rows.carry_out(
                    job.organization, row.sent, actor=jobs.asker(job), may_create=job.may_create
                )
            if job.state == State.RUNNING:
                _keep(row, done, events)
        return Result(done.action, "", "", row.pk)
    except Refused as refusal:
        return Result(refused, refusal.field, str(refusal)[:500], row.pk)
    except Exception:
        log.exception("a row of a bulk job broke", extra={"job": job.pk, "row": row.pk})
        return Result(refused, "", OURS, row.pk)


def _keep(row: BulkRow, done: rows.Outcome, events: list[AuditEvent]) -> None:
    audit.store(events)
    row.state, row.action, row.field, row.words = BulkRow.State.DONE, done.action, "", ""
    row.before, row.after = done.before, done.after
    row.save()


def _report(results: list[Result]) -> None:
    with own_connection().cursor() as cursor:
        cursor.executemany(REPORT, results)
