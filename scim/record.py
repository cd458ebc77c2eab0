"""One call, brought to the row that the provisioning log keeps of it."""

from collections.abc import Iterable
from datetime import timedelta
from time import perf_counter
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils import timezone

from identity import audit
from identity.models import AuditEvent
from scim import redaction
from scim.authentication import Caller
from scim.models import ProvisioningRecord
from scim.responses import Response

TYPES = {"users": "User", "groups": "Group"}
NAMES = ("userName", "displayName")
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
    path = request.path_info.removeprefix(f"/scim/v2/{caller.slug}")
    request_body, response_body = redaction.body(raw), _answered(response.data)
    return ProvisioningRecord(
        organization_id=caller.token.organization_id,
        connection_id=caller.token.connection_id,
        at=timezone.now() - timedelta(seconds=seconds),
        token_name=caller.token.name,
        dialect=caller.dialect.name,
        method=(request.method or "")[:10],
        path=redaction.words(path)[:500],
        query=redaction.query(request.META.get("QUERY_STRING", ""))[:2000],
        status=response.status_code,
        duration_ms=round(seconds * 1000),
        request_id=audit.request_id.get(),
        ip_address=caller.ip_address,
        client=redaction.words(request.META.get("HTTP_USER_AGENT", ""))[:200],
        changes=[_change(event) for event in events],
        notes=[redaction.words(note) for note in notes],
        request_body=request_body[0],
        response_body=response_body[0],
        is_request_cut=request_body[1],
        is_response_cut=response_body[1],
        **_refusal(response),
        **_resource(path, response.data, request_body),
    )


def _change(event: AuditEvent) -> dict[str, Any]:
    return {"action": event.action, "subject": event.subject, "changes": event.changes}


def _refusal(response: Response) -> dict[str, str]:
    if response.status_code < 400:
        return {}
    detail = redaction.words(str(response.data.get("detail", "")))
    return {"scim_type": response.data.get("scimType", ""), "detail": detail[:1000]}


def _answered(data: Any) -> Body:
    """Of a list only who was in it: a page of people whole would fill the disk."""
    people = data.get("Resources") if isinstance(data, dict) else None
    if not people or len(people) == 1:
        return redaction.document(data) if data is not None else ("", False)
    kept = [{name: each[name] for name in ("id", *NAMES) if name in each} for each in people]
    return redaction.document({**data, "Resources": kept})


def _resource(path: str, data: Any, request_body: Body) -> dict[str, str]:
    """Whom it was about: the answer tells, else the address and what was sent."""
    segments = path.strip("/").split("/")
    found = _only_one(data)
    name = _name(found) or _name(_sent(request_body) if not found else {})
    in_path = segments[1] if len(segments) > 1 and not segments[1].startswith(".") else ""
    is_known = segments[0].lower() in TYPES
    return {
        "resource_type": TYPES.get(segments[0].lower(), ""),
        "resource_id": redaction.words(found.get("id") or (in_path if is_known else ""))[:64],
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


def _name(resource: dict[str, Any]) -> str:
    texts = (resource.get(name) for name in NAMES)
    return next((text for text in texts if isinstance(text, str) and text), "")
