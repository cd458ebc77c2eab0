"""What a worker does: go on with every job that is not done, each row in its own transaction.

A row changes its state in the transaction of its changes. So after a crash, of us or of the
database, a row is either done or waiting, and whoever comes next goes on with those that wait.
Two workers at one job pass over the rows that the other one has in hand.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from identity import audit, tenancy
from identity.database import is_postgresql, own_connection
from telephony import lines
from telephony.bulk import jobs, rows, whole
from telephony.bulk.cells import Refused
from telephony.models import BulkJob, BulkRow

log = logging.getLogger(__name__)
SLICE = 100  # rows between two looks at whether somebody canceled
State = BulkJob.State
Undoable = (BulkRow.Action.CREATE, BulkRow.Action.UPDATE)
OURS = "Something went wrong on our side. Try the row again."
CHANGED = "Changed since by somebody else, and left as it is."


def run() -> None:
    """Go on with every unfinished job, of all organizations."""
    unfinished = BulkJob.objects_all_organizations.filter(state__in=BulkJob.UNFINISHED)
    for job in unfinished.select_related("organization").order_by("pk"):
        with tenancy.organization(job.organization_id):
            carry_on(job)


def carry_on(job: BulkJob) -> None:
    """Bring `job` to its end, or to where somebody canceled it."""
    if job.state == State.CHECKING:
        whole.check(job)
    elif job.state == State.UNDOING:
        _each(job, _undoable(job), _undo)
        jobs.finish(job, State.UNDONE)
    elif job.is_all_or_nothing:
        whole.apply(job)
    else:
        _each(job, whole.waiting(job), _apply)
        jobs.finish(job, State.DONE)


def _undoable(job: BulkJob) -> list[int]:
    """From the last line to the first: what a later row took is free again for an earlier one."""
    done = job.rows.filter(state=BulkRow.State.DONE, action__in=Undoable)
    return list(done.order_by("-line").values_list("pk", flat=True))


def _each(job: BulkJob, keys: list[int], act: Callable[[BulkJob, BulkRow], None]) -> None:
    with _commits_that_may_be_lost():
        for at, key in enumerate(keys):
            if at % SLICE == 0 and _is_left(job):
                return
            _one(job, key, act)


def _is_left(job: BulkJob) -> bool:
    same = BulkJob.objects_all_organizations.filter(pk=job.pk, state=job.state)
    return not same.exists()


def _one(job: BulkJob, key: int, act: Callable[[BulkJob, BulkRow], None]) -> None:
    """A row that cannot be is on record, and stops no other one."""
    state = BulkRow.State.DONE if job.state == State.UNDOING else BulkRow.State.WAITING
    mine = BulkRow.objects_all_organizations.filter(pk=key, state=state)
    try:
        with transaction.atomic():
            row = mine.select_for_update(skip_locked=is_postgresql()).first()
            if row is not None:
                with audit.gathering() as events, lines.published_once():
                    act(job, row)
                audit.store(events)
                row.save()
    except Refused as refusal:
        mine.update(**_refused(job, refusal.field, str(refusal)))
    except Exception:
        log.exception("a row of a bulk job broke", extra={"job": job.pk, "row": key})
        mine.update(**_refused(job, "", OURS))


def _refused(job: BulkJob, field: str, words: str) -> dict[str, str]:
    if job.state == State.UNDOING:
        return {"state": BulkRow.State.CHANGED, "field": field, "words": words[:500]}
    refused = {"state": BulkRow.State.REFUSED, "action": BulkRow.Action.REFUSED}
    return {**refused, "field": field, "words": words[:500]}


def _apply(job: BulkJob, row: BulkRow) -> None:
    done = rows.carry_out(
        job.organization, row.sent, actor=jobs.asker(job), may_create=job.may_create
    )
    row.state, row.action, row.field, row.words = BulkRow.State.DONE, done.action, "", ""
    row.before, row.after = done.before, done.after


def _undo(job: BulkJob, row: BulkRow) -> None:
    is_restored = rows.undo(
        job.organization,
        row.key,
        before=row.before,
        after=row.after or {},
        actor=jobs.asker(job),
        may_create=job.may_create,
    )
    row.state = BulkRow.State.UNDONE if is_restored else BulkRow.State.CHANGED
    row.words = "" if is_restored else CHANGED


@contextmanager
def _commits_that_may_be_lost() -> Iterator[None]:
    """Do not wait for the disk at every row: a commit that is lost takes the row's state along."""
    if not is_postgresql():
        yield
        return
    with own_connection().cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with own_connection().cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
