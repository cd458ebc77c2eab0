"""What a worker does: go on with every job that is not done, a slice of rows after the other.

A row changes its state in the transaction of its changes. So after a crash, of us or of the
database, a row is either done or waiting, and whoever comes next goes on with those that wait.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

from identity import tenancy
from identity.database import is_postgresql, own_connection
from telephony.bulk import at_work, doorbell, dry_run, jobs, lease, one_by_one, slices, whole
from telephony.models import BulkJob, BulkRow
from telephony.together import Raced

log = logging.getLogger(__name__)
Keys = list[int]
Act = Callable[[BulkJob, Keys], None]
SLICE = 500  # rows of one transaction
OFTEN = 50  # rows, of those that go one by one, between two signs of life
FEW = 5  # rows for which a transaction of many is not worth while
LONGEST = 20.0  # seconds of one turn; then other jobs, and whatever else waits, have theirs
State = BulkJob.State
UNDOABLE = (BulkRow.Action.CREATE, BulkRow.Action.UPDATE)


class TimeIsUp(Exception):
    """The turn is over, the job is not."""


def run() -> None:
    """Go on with unfinished jobs of all organizations, one after the other, unless somebody does.

    Only one worker is at bulk jobs, so that the others have time for Okta and for rules. Whose
    turn it is, is drawn: no job waits until all others are done.
    """
    if lease.somebody_works():
        return
    unfinished = BulkJob.objects_all_organizations.filter(state__in=BulkJob.UNFINISHED)
    for job in unfinished.select_related("organization").order_by("?"):
        with tenancy.organization(job.organization_id), lease.of(job) as is_ours:
            goes_on = is_ours and _carry_on_or_log(job)
        if goes_on:  # now that another worker can have it
            doorbell.ring_after_commit()
            return


def _carry_on_or_log(job: BulkJob) -> bool:
    """Whether there is more to do. A job that breaks stops no other one, and waits for its turn."""
    try:
        carry_on(job)
    except TimeIsUp:
        return True
    except Exception:
        log.exception("a bulk job broke", extra={"job": job.pk})
    return False


def carry_on(job: BulkJob) -> None:
    """Bring `job` to its end, or to where somebody canceled it. Raises TimeIsUp."""
    if job.state == State.CHECKING:
        if _each(job, at_work.waiting(job), dry_run.Look(job)):
            jobs.finish(job, State.CHECKED)
    elif job.state == State.RUNNING and job.is_all_or_nothing:
        whole.apply(job)
    elif job.state == State.UNDOING:
        _to_the_end(job, _undoable, _undo, then=State.UNDONE)
    else:
        _to_the_end(job, at_work.waiting, _apply, then=State.DONE)


def _undoable(job: BulkJob) -> Keys:
    """From the last line to the first: what a later row took is free again for an earlier one."""
    done = job.rows.filter(state=BulkRow.State.DONE, action__in=UNDOABLE)
    return list(done.order_by("-line").values_list("pk", flat=True))


def _to_the_end(job: BulkJob, find: Callable[[BulkJob], Keys], act: Act, *, then: str) -> None:
    """What is still to be found afterwards, another worker has in hand: it will come to the end."""
    if _each(job, find(job), act) and not find(job):
        jobs.finish(job, then)


def _each(job: BulkJob, keys: Keys, act: Act) -> bool:
    """False when somebody canceled. Raises TimeIsUp after a slice; a dry run begins anew, and goes on."""
    end = time.monotonic() + LONGEST
    with _commits_that_may_be_lost():
        for start in range(0, len(keys), SLICE):
            if not lease.keep(job):
                return False
            act(job, keys[start : start + SLICE])
            is_late = time.monotonic() > end and job.state != State.CHECKING
            if is_late and start + SLICE < len(keys):
                raise TimeIsUp
    return True


def _apply(job: BulkJob, keys: Keys) -> None:
    for run in _together(job, keys):
        rest = _together(job, run) if len(run) >= FEW else [run]
        _row_by_row(job, list(chain.from_iterable(rest)), one_by_one.apply)


def _row_by_row(job: BulkJob, keys: Keys, act: Callable[[BulkJob, int], None]) -> None:
    for at, key in enumerate(keys, start=1):
        act(job, key)
        if at % OFTEN == 0 and not lease.keep(job):
            return


def _together(job: BulkJob, keys: Keys) -> list[Keys]:
    """What is left to be done, in runs of what is alike."""
    try:
        return slices.apply(job, keys)
    except Raced:
        log.info("somebody was quicker than a bulk job", extra={"job": job.pk})
    except Exception:
        log.exception("a slice of a bulk job broke", extra={"job": job.pk})
    return [keys]


def _undo(job: BulkJob, keys: Keys) -> None:
    _row_by_row(job, keys, one_by_one.undo)


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
