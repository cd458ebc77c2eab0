"""The numbering plan: ranges with what has become of them, what rests, and who had it when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import extensions, number_history, numbering, quarantine, refusals, sites
from telephony.forms.numbering import HistoryFilter, RangeForm, ReleaseForm
from telephony.forms.search import text_of
from telephony.models import Extension, ExtensionRange


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """Every range with its counts, and the way to what rests and to the history."""
    organization = request.user.organization
    context = {
        "counts": numbering.counts(organization),
        "resting": quarantine.of(organization).count(),
        "conflicts": sites.conflicts(organization),
        "next_free": numbering.next_free(organization),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "telephony/numbering/page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def add(request: PersonRequest) -> HttpResponse:
    organization = request.user.organization
    form = RangeForm(request.POST or None, organization=organization)
    if form.is_valid():
        with refusals.shown_on(form, "first"):
            row = numbering.add(organization, actor=actor(request), **form.cleaned_data)
            messages.success(request, f"Extensions {row} are in the plan.")
            return redirect("telephony:numbering")
    return render(request, "telephony/numbering/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def change(request: PersonRequest, extension_range: int) -> HttpResponse:
    row = _range(request, extension_range)
    given = {
        "first": row.first_number,
        "last": row.last_number,
        "purpose": row.purpose,
        "site": row.site,
    }
    form = RangeForm(request.POST or None, organization=request.user.organization, initial=given)
    if form.is_valid():
        with refusals.shown_on(form, "first"):
            numbering.change(row, actor=actor(request), **form.cleaned_data)
            messages.success(request, f"Extensions {row} were saved.")
            return redirect("telephony:numbering")
    context = {"form": form, "range": _range(request, extension_range)}
    return render(request, "telephony/numbering/edit.html", context)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, extension_range: int) -> HttpResponse:
    row = _range(request, extension_range)
    numbering.remove(row, actor=actor(request))
    messages.success(
        request, f"Extensions {row} left the plan. Those that people have stay theirs."
    )
    return redirect("telephony:numbering")


@require_safe
@requires(Permission.SEE_PEOPLE)
def resting(request: PersonRequest) -> HttpResponse:
    """Extensions in quarantine: whose they were, and until when."""
    text = text_of(request.GET)
    found = quarantine.of(request.user.organization, text=text)
    context = {
        "text": text,
        "resting": paging.page(found, request.GET),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "may_give": Permission.MANAGE_TELEPHONY.is_granted(request.user),
    }
    return render(request, "telephony/numbering/resting.html", context)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def release(request: PersonRequest, extension: int) -> HttpResponse:
    """End a quarantine before its time."""
    row = _resting(request, extension)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the extension is released early. It still rests.")
        return redirect("telephony:resting")
    try:
        quarantine.release_early(row, actor=actor(request), **form.cleaned_data)
    except quarantine.NotInQuarantine as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, f"Extension {row.number} is free.")
    return redirect("telephony:resting")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def give_back(request: PersonRequest, extension: int) -> HttpResponse:
    """Give it to whose it was."""
    row = _resting(request, extension)
    try:
        person = extensions.give_back(row, actor=actor(request))
    except refusals.ALL as refusal:
        messages.error(request, refusals.sentence(refusal))
        return redirect("telephony:resting")
    messages.success(request, f"{person.label} has extension {row.number} again.")
    return redirect("user", person.scim_id)


@require_safe
@requires(Permission.SEE_PEOPLE)
def history(request: PersonRequest) -> HttpResponse:
    """Who had an extension or a phone number, and when."""
    form = HistoryFilter(request.GET)
    form.is_valid()
    text, on = form.cleaned_data.get("q", ""), form.cleaned_data.get("on")
    found = number_history.search(request.user.organization, text=text, on=on)
    context = {
        "filter": form,
        "rows": paging.page(found, request.GET),
        "is_narrow": bool(text or on),
    }
    return render(request, "telephony/numbering/history.html", context)


def _range(request: PersonRequest, pk: int) -> ExtensionRange:
    rows = request.user.organization.extension_ranges.select_related("site")
    found: ExtensionRange = get_object_or_404(rows, pk=pk)
    return found


def _resting(request: PersonRequest, pk: int) -> Extension:
    found: Extension = get_object_or_404(quarantine.of(request.user.organization), pk=pk)
    return found
