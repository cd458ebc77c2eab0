"""One call, brought to the row that the provisioning log keeps of it."""

from collections.abc import Iterable
from datetime import timedelta
from time import perf_counter
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils import timezone

from identity import audit, fresh
from identity.models import AuditEvent
from scim import redaction
from scim.authentication import Caller
from scim.models import ProvisioningRecord
from scim.responses import Response

TYPES = {"users": "User", "groups": "Group"}
NAMES = ("userName", "displayName")
KEPT = ("id", *NAMES)  # of each in a list
ENDS = ("bulkId", "status")
Body = tuple[str, bool]


def of(
    request: HttpRequest,
    response: Response,
    *,
    caller: Caller,
    started: float,
    raw: bytes,
    notes: Iterable[str],
    events: Iterable[AuditEvent],
) -> ProvisioningRecord:
    """The row, not saved. `started` is a reading of perf_counter, `raw` the request's body."""
    seconds = perf_counter() - started
    at = timezone.now() - timedelta(seconds=seconds)
    path = request.path_info.removeprefix(f"/scim/v2/{caller.slug}")
    request_body, response_body = redaction.body(raw), _answered(response.data)
    return fresh.row(
        ProvisioningRecord,
        **of_client(caller, request.META.get("HTTP_USER_AGENT", "")),
        at=at,
        method=(request.method or "")[:10],
        path=redaction.words(path)[:500],
        query=redaction.query(request.META.get("QUERY_STRING", ""))[:2000],
        status=response.status_code,
        duration_ms=round(seconds * 1000),
        changes=changes(events),
        notes=[redaction.words(note) for note in notes],
        request_body=request_body[0],
        response_body=response_body[0],
        is_request_cut=request_body[1],
        is_response_cut=response_body[1],
        **(refusal(response.data) if response.status_code >= 400 else {}),
        **_resource(path, response.data, request_body),
    )


def of_client(caller: Caller, user_agent: str) -> dict[str, Any]:
    """The columns that say who called."""
    return {
        "organization_id": caller.token.organization_id,
        "connection_id": caller.token.connection_id,
        "token_name": caller.token.name,
        "dialect": caller.dialect.name,
        "request_id": audit.request_id.get(),
        "ip_address": caller.ip_address,
        "client": redaction.words(user_agent)[:200],
    }


def changes(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    return [
        {"action": event.action, "subject": event.subject, "changes": event.changes}
        for event in events
    ]


def refusal(error: dict[str, Any]) -> dict[str, str]:
    """The columns of a SCIM error."""
    detail = redaction.words(str(error.get("detail", "")))
    return {"scim_type": error.get("scimType", ""), "detail": detail[:1000]}


def resource_type(path: str) -> str:
    return TYPES.get(path.strip("/").split("/")[0].lower(), "")


def _answered(data: Any) -> Body:
    """Of a list only who was in it: a page of people whole would fill the disk.

    Of a Bulk how each operation ended, because each has a record of its own.
    """
    if isinstance(data, dict) and "Operations" in data:
        ends = [{name: each[name] for name in ENDS if name in each} for each in data["Operations"]]
        return redaction.document({**data, "Operations": ends})
    people = data.get("Resources") if isinstance(data, dict) else None
    if not people or len(people) == 1:
        return redaction.document(data) if data is not None else ("", False)
    kept = [{name: each[name] for name in KEPT if name in each} for each in people]
    told = "\n".join([str(each[name]) for each in kept for name in NAMES if name in each])
    return redaction.document({**data, "Resources": kept}, told=told)


def _resource(path: str, data: Any, request_body: Body) -> dict[str, str]:
    """Whom it was about: the answer tells, else the address and what was sent."""
    segments = path.strip("/").split("/")
    found = _only_one(data)
    name = called(found) or called(_sent(request_body) if not found else {})
    in_path = segments[1] if len(segments) > 1 and not segments[1].startswith(".") else ""
    kind = resource_type(path)
    return {
        "resource_type": kind,
        "resource_id": redaction.words(found.get("id") or (in_path if kind else ""))[:64],
        "resource_name": redaction.words(name)[:254],
    }


def _only_one(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        return {}
    people = data.get("Resources")
    if people is None:
        return data if "id" in data and "meta" in data else {}
    return people[0] if len(people) == 1 else {}


def _sent(request_body: Body) -> dict[str, Any]:
    text, is_cut = request_body
    if is_cut or not text.startswith("{"):
        return {}
    sent: dict[str, Any] = orjson.loads(text)
    return sent


def called(resource: dict[str, Any]) -> str:
    """The name in a resource, or ""."""
    texts = (resource.get(name) for name in NAMES)
    return next((text for text in texts if isinstance(text, str) and text), "")
