"""The home page: for those who run the console, and for a member who has a phone."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from console import home, person, provisioning_log
from console.views import provisioning_log as provisioning_views
from identity import certificate_expiry, scim_token_expiry
from identity.models import AuditEvent, Organization
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from identity.syncback import connection_warnings
from telephony import seats
from telephony.models import Extension, PhoneNumber

LATEST_CHANGES = 6


@require_safe
@requires(Permission.SEE_OWN_PAGE)
def page(request: PersonRequest) -> HttpResponse:
    """The overview, or their own page for those who may not see people."""
    if not Permission.SEE_PEOPLE.is_granted(request.user):
        return render(request, "console/own_page.html", _own(request))
    return render(request, "console/home.html", _overview(request))


@require_safe
@requires(Permission.SEE_SETTINGS)
def setup(request: PersonRequest) -> HttpResponse:
    """The setup list alone; the home page asks for it while it waits for Okta."""
    progress = home.setup(request.user.organization)
    return render(request, "console/_setup.html", {"setup": progress})


def _overview(request: PersonRequest) -> dict[str, Any]:
    organization = request.user.organization
    people, counts = home.people(organization), seats.counts(organization)
    connected = home.oktas(organization)
    context: dict[str, Any] = {
        "people": people,
        "licenses": home.licenses(counts),
        "scarce": [count for count in counts if count.is_scarce],
        "numbers": home.phone_numbers(organization),
        "okta_warnings": connection_warnings.of(connected),
        "sync": home.sync_back(organization),
        "doors": home.doors(request),
    }
    if Permission.SEE_SETTINGS.is_granted(request.user):
        context["setup"] = home.setup(organization, people["provisioned"], connected)
        context["certificate_endings"] = certificate_expiry.endings(organization)
        context["token_endings"] = scim_token_expiry.endings(organization)
        context["may_manage"] = Permission.MANAGE_SETTINGS.is_granted(request.user)
    if Permission.SEE_AUDIT.is_granted(request.user):
        context["changes"] = _latest_changes(organization)
    if Permission.SEE_PROVISIONING.is_granted(request.user):
        calls = provisioning_log.latest(organization)[:LATEST_CHANGES]
        context["calls"] = [provisioning_views.row(record) for record in calls]
    return context


def _latest_changes(organization: Organization) -> list[AuditEvent]:
    return list(organization.audit_events.order_by("-pk")[:LATEST_CHANGES])


def _own(request: PersonRequest) -> dict[str, Any]:
    user = request.user
    extension = Extension.objects.filter(user=user).first()
    numbers = PhoneNumber.objects.filter(extension__user=user).order_by("-is_primary", "pk")
    return {"extension": extension, "numbers": list(numbers), "line": person.line_of(user)}
