"""Sync-back: what Okta has not been told yet, and why."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from console import sync_back
from identity import outbox, paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import queue


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """The connection, the counts, and every person Okta does not know the latest of."""
    organization = request.user.organization
    shown = sync_back.Filter(request.GET)
    rows = paging.page(shown.rows(organization), request.GET)
    context = {
        "connections": sync_back.connections(organization),
        "counts": queue.counts(organization),
        "oldest": outbox.oldest_waiting(organization),
        "reasons": sync_back.reasons(organization),
        "shown": shown,
        "rows": rows,
        "may_retry": Permission.RETRY_SYNC.is_granted(request.user),
        "may_configure": Permission.SEE_SETTINGS.is_granted(request.user),
    }
    return render(request, "console/sync_back.html", context)


@require_POST
@requires(Permission.RETRY_SYNC)
def retry(request: PersonRequest) -> HttpResponse:
    """Try again what failed: one row, all of a reason, or everything."""
    count = sync_back.retry(request.user.organization, request.POST, actor=actor(request))
    people = "1 person" if count == 1 else f"{count} people"
    messages.success(request, f"Trying again now for {people}.")
    return redirect("sync-back")
