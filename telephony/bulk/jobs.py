"""Bulk jobs: started, applied, canceled, tried again, undone. A worker does the rows."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.models import Organization
from telephony.bulk import at_work, doorbell, progress
from telephony.bulk.csv_format import KEY, BadFile, Table, meant
from telephony.models import BulkJob, BulkRow

State = BulkJob.State
BATCH = 500  # rows of one statement
ENDED = (State.DONE, State.CANCELED)


class Busy(Exception):
    """Another bulk job of the organization is being carried out."""

    def __init__(self) -> None:
        super().__init__("Another bulk job is at work. Wait until it is done, or cancel it.")


class NotNow(Exception):
    """The job is not where this could be done; it was done meanwhile, perhaps."""

    def __init__(self) -> None:
        super().__init__("The job is further by now. Look at the page again.")


def start(
    organization: Organization,
    *,
    name: str,
    table: Table,
    actor: Actor,
    may_create: bool = False,
    is_all_or_nothing: bool = False,
) -> BulkJob:
    """Keep the rows and have a worker look what they would do. Raises BadFile, Busy."""
    if not table.rows:
        raise BadFile("The file has no rows under its heading.")
    job = BulkJob(
        organization=organization,
        name=name[:100],
        columns=table.columns,
        total=len(table.rows),
        created_by=actor.name[:254],
        may_create=may_create,
        is_all_or_nothing=is_all_or_nothing,
    )
    with transaction.atomic():
        _enter(job, State.CHECKING, actor=actor)
        _keep_rows(job, table)
        audit.record("bulk_job.started", subject=job, actor=actor, rows=job.total)
    return job


def apply(job: BulkJob, *, actor: Actor, may_create: bool) -> None:
    """Do what the dry run showed. Raises NotNow, Busy."""
    _go_on(job, State.RUNNING, after=[State.CHECKED], actor=actor, may_create=may_create)


@transaction.atomic
def retry(job: BulkJob, *, actor: Actor, may_create: bool) -> None:
    """Try the refused rows again, and those that a cancel left. Raises NotNow, Busy."""
    _go_on(job, State.RUNNING, after=ENDED, actor=actor, may_create=may_create)
    job.rows.filter(state=BulkRow.State.REFUSED).update(state=BulkRow.State.WAITING)


def undo(job: BulkJob, *, actor: Actor, may_create: bool) -> None:
    """Restore what was, row by row, where nobody changed it since. Raises NotNow, Busy."""
    _go_on(job, State.UNDOING, after=ENDED, actor=actor, may_create=may_create)


@transaction.atomic
def cancel(job: BulkJob, *, actor: Actor) -> None:
    """Leave the rows alone that are not done yet. Raises NotNow."""
    _move(job, State.CANCELED, after=[State.CHECKED, State.RUNNING])
    audit.record("bulk_job.canceled", subject=job, actor=actor)


@transaction.atomic
def finish(job: BulkJob, state: str) -> None:
    """The worker is done, unless somebody canceled; on record once, with how many of what."""
    at = job.state
    try:
        _move(job, state, after=[at])
    except NotNow:
        return
    if state in (State.DONE, State.UNDONE):
        action = "bulk_job.applied" if state == State.DONE else "bulk_job.undone"
        audit.record(action, subject=job, actor=at_work.asker(job), **progress.of(job).states)


def _keep_rows(job: BulkJob, table: Table) -> None:
    rows = (
        BulkRow(
            organization_id=job.organization_id,
            job=job,
            line=line,
            key=meant(sent[KEY]).strip()[:254],
            sent=sent,
        )
        for line, sent in table.rows
    )
    BulkRow.objects_all_organizations.bulk_create(rows, batch_size=BATCH)


def _go_on(
    job: BulkJob, state: str, *, after: Collection[str], actor: Actor, may_create: bool
) -> None:
    with transaction.atomic():
        _hold(job, after)
        job.may_create = may_create
        _enter(job, state, actor=actor)


def _enter(job: BulkJob, state: str, *, actor: Actor) -> None:
    job.state, job.finished_at = state, None
    job.asked_by, job.asked_by_id = actor.name[:254], actor.id
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        raise Busy from None
    doorbell.ring_after_commit()


def _move(job: BulkJob, state: str, *, after: Collection[str]) -> None:
    _hold(job, after)
    job.state, job.finished_at = state, timezone.now()
    job.save(update_fields=["state", "finished_at"])


def _hold(job: BulkJob, states: Collection[str]) -> None:
    job.refresh_from_db(from_queryset=BulkJob.objects_all_organizations.select_for_update())
    if job.state not in states:
        raise NotNow
