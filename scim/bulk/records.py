"""A Bulk in the provisioning log: each operation like a call of its own, with the request's ID."""

from typing import Any

from identity.models import User
from scim import record, redaction
from scim.authentication import Caller
from scim.bulk import answers
from scim.bulk.job import Job, Operation
from scim.bulk.progress import Outcome
from scim.models import ProvisioningRecord


def of(outcome: Outcome, caller: Caller, client: str) -> ProvisioningRecord:
    """The row of one operation, not saved. `client` is the User-Agent."""
    operation = outcome.operation
    sent, is_sent_cut = redaction.document(operation.data) if operation.data else ("", False)
    answer, is_answer_cut = redaction.document(answers.of(outcome, caller))
    return ProvisioningRecord(
        **record.of_client(caller, client),
        at=outcome.at,
        method=operation.method[:10],
        path=redaction.words(outcome.path)[:500],
        status=outcome.status,
        duration_ms=round(outcome.seconds * 1000),
        changes=record.changes(outcome.events),
        notes=[redaction.words(note) for note in (_origin(operation), *outcome.reading.notes)],
        request_body=sent,
        response_body=answer,
        is_request_cut=is_sent_cut,
        is_response_cut=is_answer_cut,
        **(record.refusal(outcome.error) if outcome.error is not None else {}),
        **_resource(outcome),
    )


def outline(job: Job) -> dict[str, Any]:
    """What the record of the call keeps of the request: the data is kept with each operation."""
    operations = [
        {"method": each.method, "path": each.path, "bulkId": each.bulk_id}
        for each in job.operations
    ]
    return {"failOnErrors": job.most_errors, "Operations": operations}


def sum_of(outcomes: list[Outcome], job: Job) -> str:
    """How a Bulk ended, in a sentence."""
    failed = sum(outcome.error is not None for outcome in outcomes)
    done, left = len(outcomes) - failed, len(job.operations) - len(outcomes)
    return f"Operations with records of their own: {done} done, {failed} failed, {left} not tried."


def _origin(operation: Operation) -> str:
    named = f": bulkId {operation.bulk_id[:100]}" if operation.bulk_id else ""
    return f"An operation of a Bulk{named}."


def _resource(outcome: Outcome) -> dict[str, str]:
    """Whom it was about: the resource tells, else the path and what was sent."""
    kind, changed = record.resource_type(outcome.path), outcome.changed
    if changed is None:
        in_path = outcome.path.strip("/").partition("/")[2] if kind else ""
        name = record.called(outcome.operation.data)
        return _named(kind, in_path, name)
    name = changed.user_name if isinstance(changed, User) else changed.display_name
    return _named(kind, str(changed.scim_id), name)


def _named(kind: str, scim_id: str, name: str) -> dict[str, str]:
    return {
        "resource_type": kind,
        "resource_id": redaction.words(scim_id)[:64],
        "resource_name": redaction.words(name)[:254],
    }
