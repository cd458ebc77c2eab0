"""Sync-back: what Okta has not been told yet, and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from console import sync_back, sync_back_export
from console.sync_back_filter import SyncFilter
from identity import paging
from identity.forms.sync_pause import PauseForm
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import attempt_words, attempts, head, pausing, queue, words


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """The connection, the counts, and every person Okta does not know the latest of."""
    organization = request.user.organization
    reasons = sync_back.reasons(organization)
    shown = SyncFilter(request.GET, reasons=reasons)
    context = {
        "heads": head.heads(organization),
        "counts": queue.counts(organization),
        "reasons": reasons,
        "shown": shown,
        "rows": paging.page(shown.rows(organization), request.GET),
        "query": request.GET.urlencode(),
        **_may(request),
    }
    return render(request, "console/sync_back.html", context)


@never_cache
@require_safe
@requires(Permission.SEE_PEOPLE)
def person(request: PersonRequest, row: int) -> HttpResponse:
    """One person's row, and every call that was made for it in the last days."""
    rows = request.user.organization.sync_states.select_related("user__line", "connection")
    found = get_object_or_404(rows, pk=row)
    calls = attempts.of(found.user).filter(connection=found.connection)
    page = paging.page(calls, request.GET, size=20)
    context = {
        "row": found,
        "words": words.for_row(found, getattr(found.user, "line", None)),
        "page": page,
        "calls": [_call(attempt) for attempt in page.rows],
        "days": attempts.KEPT.days,
        **_may(request),
    }
    return render(request, "console/sync_back_person.html", context)


@never_cache
@require_safe
@requires(Permission.SEE_PEOPLE)
def export(request: PersonRequest) -> HttpResponse:
    """The people of the list, as it is filtered, for a spreadsheet."""
    organization = request.user.organization
    shown = SyncFilter(request.GET, reasons=[])
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sync-back.csv"'
    rows = shown.rows(organization)
    sync_back_export.write(response, rows, of=organization, actor=actor(request))
    return response


@require_POST
@requires(Permission.RETRY_SYNC)
def retry(request: PersonRequest) -> HttpResponse:
    """Try again what failed: one row, all of a reason, or everything."""
    organization = request.user.organization
    count = sync_back.retry(organization, request.POST, actor=actor(request))
    messages.success(request, sync_back.promise(organization, count))
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def sync_all(request: PersonRequest) -> HttpResponse:
    """Have everybody compared with Okta, behind whatever changes meanwhile."""
    connection = sync_back.connection(request.user.organization, request.POST)
    count = queue.sync_all(connection, actor=actor(request))
    messages.success(request, f"Okta is asked about {_people(count)}; what differs is written.")
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def pause(request: PersonRequest) -> HttpResponse:
    """Nothing is sent until somebody resumes; the reason is shown to everybody who looks."""
    connection = sync_back.connection(request.user.organization, request.POST)
    form = PauseForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, "Not paused. " + " ".join(str(each) for each in form.errors["reason"])
        )
    elif pausing.pause(connection, **form.cleaned_data, actor=actor(request)):
        messages.success(request, "Sync-back is paused. Changes gather, and nothing is lost.")
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def resume(request: PersonRequest) -> HttpResponse:
    connection = sync_back.connection(request.user.organization, request.POST)
    if pausing.resume(connection, actor=actor(request)):
        messages.success(request, "Sync-back goes on. Whoever waited is told now.")
    return redirect("sync-back")


def _may(request: PersonRequest) -> dict[str, bool]:
    return {
        "may_retry": Permission.RETRY_SYNC.is_granted(request.user),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "may_configure": Permission.SEE_SETTINGS.is_granted(request.user),
    }


def _call(attempt: Any) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "deed": attempt_words.deed(attempt),
        "is_well": attempt_words.is_well(attempt),
        "outcome": attempt_words.outcome(attempt),
        "request": attempt_words.request(attempt),
        "response": attempt_words.response(attempt),
    }


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
