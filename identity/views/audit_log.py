"""The audit log: who changed what, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity import audit_words
from identity.forms.audit_log import AuditFilter
from identity.models import AuditEvent
from identity.permissions import Permission, requires
from identity.requests import PersonRequest

PAGE_SIZE = 50


@require_safe
@requires(Permission.SEE_AUDIT)
def page(request: PersonRequest) -> HttpResponse:
    """One page, found by the id that it comes before: as fast at the end as at the start."""
    asked = AuditFilter(request.GET, organization=request.user.organization)
    events = asked.events()
    if before := _id(request.GET.get("before", "")):
        events = events.filter(pk__lt=before)
    rows = list(events[: PAGE_SIZE + 1])
    context = {
        "filter": asked,
        "rows": [_row(event) for event in rows[:PAGE_SIZE]],
        "is_first": not before,
        "newest_url": _url(request, None),
        "older_url": _url(request, rows[PAGE_SIZE - 1].pk) if len(rows) > PAGE_SIZE else "",
    }
    return render(request, "identity/audit_log.html", context)


def _row(event: AuditEvent) -> dict[str, object]:
    return {
        "event": event,
        "action": audit_words.action(event.action),
        "source": audit_words.source(event.source),
        "changes": list(audit_words.changes(event)),
    }


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _url(request: PersonRequest, before: int | None) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    if before:
        query["before"] = str(before)
    return f"{request.path}?{query.urlencode()}" if query else request.path
