"""Outcomes as a BulkResponse tells them (RFC 7644 section 3.7.3)."""

from typing import Any

from scim import versions
from scim.authentication import Caller, base_url
from scim.bulk.progress import Outcome

URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"


def response(outcomes: list[Outcome], caller: Caller) -> dict[str, Any]:
    return {"schemas": [URN], "Operations": [of(outcome, caller) for outcome in outcomes]}


def of(outcome: Outcome, caller: Caller) -> dict[str, Any]:
    """What was asked, in short, and how it ended. A resource is not sent back, only an error."""
    operation = outcome.operation
    texts = {
        "method": operation.method,
        "bulkId": operation.bulk_id,
        "version": outcome.version,
        "location": _location(outcome, caller),
    }
    found: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if outcome.error is not None:
        found["response"] = outcome.error
    return found | {"status": str(outcome.status)}


def add_versions(outcomes: list[Outcome]) -> None:
    """The version of each resource, by one look at the database for all of them."""
    told = [(outcome, outcome.changed) for outcome in outcomes if outcome.changed is not None]
    tags = versions.tags([changed for _, changed in told])
    for (outcome, _), tag in zip(told, tags, strict=True):
        outcome.version = tag


def _location(outcome: Outcome, caller: Caller) -> str:
    """Everything has one, save a create that failed."""
    if outcome.operation.is_create and outcome.changed is None:
        return ""
    path = f"/{outcome.path.strip('/')}" if outcome.path else ""
    if outcome.operation.is_create and outcome.changed is not None:
        path += f"/{outcome.changed.scim_id}"
    return base_url(caller.slug) + path if path else ""
