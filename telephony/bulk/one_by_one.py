"""A row on its own, in its own transaction: what cannot be done together, and what has to wait."""

import logging
from collections.abc import Callable

from django.db import transaction

from identity import audit
from identity.database import is_postgresql
from telephony import lines
from telephony.bulk import at_work, rows
from telephony.bulk.cells import Refused
from telephony.bulk.rows import OURS
from telephony.models import BulkJob, BulkRow

log = logging.getLogger(__name__)
State = BulkRow.State
CHANGED = "Changed since by somebody else, and left as it is."


def apply(job: BulkJob, key: int) -> None:
    """Carry the row out. One that cannot be is on record, and stops no other one."""
    _one(job, key, _apply)


def undo(job: BulkJob, key: int) -> None:
    """Restore what was, if nobody changed it since."""
    _one(job, key, _undo)


def _one(job: BulkJob, key: int, act: Callable[[BulkJob, BulkRow], None]) -> None:
    state = State.DONE if act is _undo else State.WAITING
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
    if job.state == BulkJob.State.UNDOING:
        return {"state": State.CHANGED, "field": field, "words": words[:500]}
    refused = {"state": State.REFUSED, "action": BulkRow.Action.REFUSED}
    return {**refused, "field": field, "words": words[:500]}


def _apply(job: BulkJob, row: BulkRow) -> None:
    done = rows.carry_out(
        job.organization, row.sent, actor=at_work.asker(job), may_create=job.may_create
    )
    row.state, row.action, row.field, row.words = State.DONE, done.action, "", ""
    row.before, row.after = done.before, done.after


def _undo(job: BulkJob, row: BulkRow) -> None:
    is_restored = rows.undo(
        job.organization,
        row.key,
        before=row.before,
        after=row.after or {},
        actor=at_work.asker(job),
        may_create=job.may_create,
    )
    row.state = State.UNDONE if is_restored else State.CHANGED
    row.words = "" if is_restored else CHANGED
