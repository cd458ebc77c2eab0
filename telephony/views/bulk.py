"""Bulk: a file is looked at, applied, followed, tried again, undone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony.bulk import export, jobs, progress
from telephony.bulk.columns import COLUMNS
from telephony.bulk.csv_format import BadFile
from telephony.forms.bulk import RowFilter, UploadForm
from telephony.models import BulkJob

ACTS: dict[str, Callable[..., None]] = {
    "apply": jobs.apply,
    "retry": jobs.retry,
    "undo": jobs.undo,
}


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TELEPHONY)
def page(request: PersonRequest) -> HttpResponse:
    """The jobs so far, and a file for the next one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return redirect("telephony:bulk-job", _start(request, form).pk)
        except (BadFile, jobs.Busy) as refusal:
            form.add_error("file", str(refusal))
    context = {
        "form": form,
        "columns": COLUMNS,
        "jobs": paging.page(progress.listed(request.user.organization), request.GET),
    }
    return render(request, "telephony/bulk/page.html", context)


@require_safe
@requires(Permission.MANAGE_TELEPHONY)
@vary_on_headers("HX-Request")
def one(request: PersonRequest, job: int) -> HttpResponse:
    """What became of each row; only the progress for htmx, which asks while a worker is at it."""
    found = _job(request, job)
    context: dict[str, Any] = {"job": found, "progress": progress.of(found)}
    if request.htmx:
        response = render(request, "telephony/bulk/_progress.html", context)
        if not found.is_unfinished:
            response["HX-Refresh"] = "true"
        return response
    form = RowFilter(request.GET)
    result = form.cleaned_data["result"] if form.is_valid() else ""
    rows = found.rows.filter(Q(action=result) | Q(state=result)) if result else found.rows.all()
    context |= {
        "filter": form,
        "result": result,
        "rows": paging.page(rows.order_by("line"), request.GET),
        "is_applied": found.state not in (BulkJob.State.CHECKING, BulkJob.State.CHECKED),
        "unknown": progress.unknown_columns(found),
    }
    return render(request, "telephony/bulk/job.html", context)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def act(request: PersonRequest, job: int, act: str) -> HttpResponse:
    """Apply, retry, undo or cancel."""
    found = _job(request, job)
    try:
        _act(request, found, act)
    except (jobs.NotNow, jobs.Busy) as refusal:
        messages.error(request, str(refusal))
    return redirect("telephony:bulk-job", found.pk)


@require_safe
@requires(Permission.MANAGE_TELEPHONY)
def report(request: PersonRequest, job: int) -> StreamingHttpResponse:
    """The file with what became of each row; of one result, if the address names it."""
    found = _job(request, job)
    lines = export.report(found, action=request.GET.get("result", "")[:10])
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bulk-{found.pk}.csv"'
    return response


def _job(request: PersonRequest, job: int) -> BulkJob:
    found: BulkJob = get_object_or_404(request.user.organization.bulk_jobs, pk=job)
    return found


def _start(request: PersonRequest, form: UploadForm) -> BulkJob:
    name, table = form.cleaned_data["file"]
    return jobs.start(
        request.user.organization,
        name=name,
        table=table,
        actor=actor(request),
        may_create=Permission.MANAGE_PEOPLE.is_granted(request.user),
        is_all_or_nothing=form.cleaned_data["is_all_or_nothing"],
    )


def _act(request: PersonRequest, job: BulkJob, act: str) -> None:
    if act == "cancel":
        jobs.cancel(job, actor=actor(request))
    elif act in ACTS:
        may = Permission.MANAGE_PEOPLE.is_granted(request.user)
        ACTS[act](job, actor=actor(request), may_create=may)
    else:
        raise Http404
