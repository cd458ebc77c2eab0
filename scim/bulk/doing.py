"""One operation, or many alike together, within the transaction of the caller."""

from collections.abc import Sequence
from time import perf_counter

from django.db import OperationalError, transaction

from identity import audit, transactions
from scim import errors
from scim.authentication import Caller
from scim.bulk import references, targets
from scim.bulk.job import Operation
from scim.bulk.progress import Changed, Outcome, Progress
from scim.writes import Write

GIVE_WAY = {"40P01", "40001"}  # deadlock_detected, serialization_failure


def one(operation: Operation, progress: Progress, caller: Caller, *, last: bool) -> Outcome:
    """What became of it. A failure undoes this operation and nothing else.

    Raises OperationalError where this transaction must give way to another, unless this is the
    `last` attempt, and whatever leaves the transaction unusable.
    """
    outcome = Outcome.begin(operation, caller)
    with audit.gathering() as outcome.events:
        try:
            outcome.path = references.in_path(operation.path, progress.scim_id)
            outcome.changed = _changed(outcome, progress, caller)
        except Exception as error:
            if transaction.get_rollback() or (must_give_way(error) and not last):
                raise
            outcome.refuse(errors.handle(error, {}))
            errors.leave_behind(error)
    outcome.seconds = perf_counter() - outcome.started
    return outcome


def together(
    operations: Sequence[Operation], progress: Progress, caller: Caller
) -> list[Outcome] | None:
    """What became of creates that are alike, all done. None: nothing was; try each by itself."""
    outcomes = [Outcome.begin(operation, caller) for operation in operations]
    deed = targets.together(operations[0])
    assert deed is not None  # noqa: S101 (for the type checker)
    try:
        with audit.gathering() as events, transactions.whole():
            changed = deed([_write(outcome, progress, caller) for outcome in outcomes])
    except Exception as error:
        if transaction.get_rollback() or must_give_way(error):
            raise
        return None
    seconds = (perf_counter() - outcomes[0].started) / len(outcomes)
    for outcome, resource in zip(outcomes, changed, strict=True):
        outcome.changed, outcome.seconds = resource, seconds
        about = str(resource.scim_id)
        outcome.events = [event for event in events if event.subject_id == about]
    return outcomes


def must_give_way(error: Exception) -> bool:
    """Whether the database chose this transaction to end a deadlock. It can be tried again."""
    is_chosen = getattr(error.__cause__, "sqlstate", None) in GIVE_WAY
    return is_chosen and isinstance(error, OperationalError)


def _changed(outcome: Outcome, progress: Progress, caller: Caller) -> Changed:
    if outcome.operation.refusal is not None:
        raise outcome.operation.refusal
    deed, scim_id = targets.find(outcome.operation.method, outcome.path)
    write = _write(outcome, progress, caller, scim_id)
    with transactions.whole():
        return deed(write)


def _write(outcome: Outcome, progress: Progress, caller: Caller, scim_id: str = "") -> Write:
    operation = outcome.operation
    data = operation.data
    if operation.named:
        data = references.in_data(data, progress.scim_id)
    return Write(caller, outcome.reading, data, scim_id, operation.version)
