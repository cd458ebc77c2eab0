"""Whether Okta holds what it was told: look now, and decide about what was found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from console import sync_back
from identity.models import DriftCheck
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import drift


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def begin(request: PersonRequest) -> HttpResponse:
    connection = sync_back.connection(request.user.organization, request.POST)
    drift.begin(connection, actor=actor(request))
    messages.success(request, "Okta is being looked through. What differs is written.")
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def confirm(request: PersonRequest, drift_check: int) -> HttpResponse:
    """Write what was held back."""
    count = drift.confirm(_check(request, drift_check), actor=actor(request))
    if count:
        messages.success(request, f"{count} people are told again.")
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def dismiss(request: PersonRequest, drift_check: int) -> HttpResponse:
    """Leave Okta as it is, until the next look."""
    if drift.dismiss(_check(request, drift_check), actor=actor(request)):
        messages.success(request, "Okta stays as it is. The next look finds the same people.")
    return redirect("sync-back")


def _check(request: PersonRequest, key: int) -> DriftCheck:
    checks = request.user.organization.drift_checks.select_related("connection")
    found: DriftCheck = get_object_or_404(checks, pk=key)
    return found
