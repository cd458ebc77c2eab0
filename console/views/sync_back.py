"""Sync-back: what Okta has not been told yet, and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from console import sync_back, sync_back_export
from console.sync_back import KnownAlready
from console.sync_back_filter import SyncFilter
from identity import paging
from identity.forms.sync_pause import PauseForm
from identity.models import OktaConnection
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import (
    attempt_words,
    attempts,
    head,
    next_try,
    pausing,
    promises,
    queue,
    words,
)
from identity.syncback.promises import Promise

GOES_ON = "Sync-back goes on. Whoever waited is told now."


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """The connection, the counts, and every person Okta does not know the latest of."""
    organization = request.user.organization
    heads = head.heads(organization)
    known = [each.connection for each in heads]
    reasons = sync_back.reasons(organization, known)
    shown = SyncFilter(request.GET, reasons=reasons)
    context = {
        "heads": heads,
        "only_imports": all(each.is_import for each in known),
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
        "next_try": next_try.at(found),
        "waits_for": next_try.waits_for(found.connection),
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
    try:
        count = sync_back.retry(organization, request.POST, actor=actor(request))
    except KnownAlready as fact:
        messages.info(request, str(fact))
    else:
        tell(request, sync_back.promise(organization, count))
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def sync_all(request: PersonRequest) -> HttpResponse:
    """Have everybody compared with Okta, behind whatever changes meanwhile."""
    connection = sync_back.connection(request.user.organization, request.POST)
    count = queue.sync_all(connection, actor=actor(request))
    people = sync_back.people(count)
    now = f"Okta is asked about {people}; what differs is written."
    later = f"Okta will be asked about {people}"
    tell(request, promises.of([connection], now=now, later=later))
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
    else:
        messages.info(request, f"Not paused once more. {_paused_already(connection)}")
    return redirect("sync-back")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def resume(request: PersonRequest) -> HttpResponse:
    connection = sync_back.connection(request.user.organization, request.POST)
    if pausing.resume(connection, actor=actor(request)):
        later = "sync-back goes on"
        tell(request, promises.of([_fresh(connection)], now=GOES_ON, later=later))
    else:
        messages.info(request, "Sync-back is not paused: somebody resumed it already.")
    return redirect("sync-back")


def tell(request: PersonRequest, promise: Promise) -> None:
    (messages.success if promise.is_now else messages.warning)(request, promise.sentence)


def _paused_already(connection: OktaConnection) -> str:
    """Who did, and why."""
    trouble = words.for_connection(_fresh(connection))
    return trouble.sentence if trouble else "Somebody has resumed it."


def _fresh(connection: OktaConnection) -> OktaConnection:
    connection.refresh_from_db()
    return connection


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
