"""The provisioning log: every call of the identity provider, newest first."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from console import provisioning_log, provisioning_words
from console.provisioning_log import ProvisioningFilter
from identity import audit
from identity.models import User
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from scim.models import ProvisioningRecord

PAGE_SIZE = 50


@require_safe
@requires(Permission.SEE_PROVISIONING)
def page(request: PersonRequest) -> HttpResponse:
    """One page, found by the place that it comes after: as fast at the end as at the start."""
    organization = request.user.organization
    asked = ProvisioningFilter(request.GET, organization=organization)
    records, place = asked.records(), provisioning_log.place(request.GET.get("before", ""))
    if place:
        records = provisioning_log.before(records, place)
    found = list(records[: PAGE_SIZE + 1])
    has_more = len(found) > PAGE_SIZE
    context = {
        "filter": asked,
        "rows": [row(record) for record in found[:PAGE_SIZE]],
        "last_push": provisioning_log.last_push(organization),
        "days": settings.PROVISIONING_LOG_DAYS,
        "newest_url": _url(request, "") if place else "",
        "older_url": _url(request, provisioning_log.written(found[PAGE_SIZE - 1]))
        if has_more
        else "",
    }
    return render(request, "console/provisioning_log.html", context)


@never_cache
@require_safe
@requires(Permission.SEE_PROVISIONING)
def record(request: PersonRequest, record_id: int) -> HttpResponse:
    """One call with its bodies. They hold personal data, so the trail notes who read them."""
    found = get_object_or_404(ProvisioningRecord.objects, pk=record_id)
    audit.record(
        "provisioning_record.read", subject=found, actor=actor(request), about=found.resource_name
    )
    context = row(found) | {
        "deeds": list(provisioning_words.deeds(found)),
        "person": _person(found),
        "request_body": provisioning_words.pretty(found.request_body, is_cut=found.is_request_cut),
        "response_body": provisioning_words.pretty(
            found.response_body, is_cut=found.is_response_cut
        ),
    }
    return render(request, "console/provisioning_record.html", context)


def row(record: ProvisioningRecord) -> dict[str, Any]:
    return {
        "record": record,
        "wanted": provisioning_words.wanted(record),
        "outcome": provisioning_words.outcome(record),
        "tone": provisioning_words.tone(record),
    }


def _person(record: ProvisioningRecord) -> User | None:
    """Whom it was about, if they are still here."""
    try:
        scim_id = UUID(record.resource_id)
    except ValueError:
        return None
    return User.objects.filter(scim_id=scim_id).first()


def _url(request: PersonRequest, before: str) -> str:
    query = request.GET.copy()
    query.pop("before", None)
    if before:
        query["before"] = before
    return f"{request.path}?{query.urlencode()}" if query else request.path
