"""Whether Okta holds what it was told: look now, and decide about what was found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from console import sync_back
from console.views.sync_back import tell
from identity.models import DriftCheck
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import drift, promises

DECIDED = "Nobody waits for this decision any more."


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def begin(request: PersonRequest) -> HttpResponse:
    connection = sync_back.connection(request.user.organization, request.POST)
    drift.begin(connection, actor=actor(request))
    now = "Okta is being looked through. What differs is written."
    tell(request, promises.of([connection], now=now, later="Okta will be looked through"))
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def confirm(request: PersonRequest, drift_check: int) -> HttpResponse:
    """Write what was held back."""
    check = _check(request, drift_check)
    count = drift.confirm(check, actor=actor(request))
    if not count:
        messages.info(request, DECIDED)
        return redirect("sync-back")
    people = sync_back.people(count)
    now = f"{people} {'is' if count == 1 else 'are'} told again."
    promise = promises.of([check.connection], now=now, later=f"{people} will be told again")
    tell(request, promise)
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def dismiss(request: PersonRequest, drift_check: int) -> HttpResponse:
    """Leave Okta as it is, until the next look."""
    if drift.dismiss(_check(request, drift_check), actor=actor(request)):
        messages.success(request, "Okta stays as it is. The next look finds the same people.")
    else:
        messages.info(request, DECIDED)
    return redirect("sync-back")


def _check(request: PersonRequest, key: int) -> DriftCheck:
    checks = request.user.organization.drift_checks.select_related("connection")
    found: DriftCheck = get_object_or_404(checks, pk=key)
    return found
