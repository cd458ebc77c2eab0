"""Phone numbers: the inventory of the organization, and what each of them rings."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import e164, inventory, number_import, number_returns, numbers, refusals
from telephony.forms.numbers import ClaimForm, ImportForm, InventoryFilter, ReleaseForm
from telephony.models import PhoneNumber


@require_safe
@requires(Permission.SEE_PEOPLE)
@vary_on_headers("HX-Request")
def page(request: PersonRequest) -> HttpResponse:
    """The inventory; only the list for htmx."""
    form = InventoryFilter(request.GET)
    form.is_valid()
    found = inventory.search(
        request.user.organization,
        text=form.cleaned_data.get("q", ""),
        state=form.cleaned_data.get("state", ""),
    )
    context = {
        "filter": form,
        "numbers": paging.page(found, request.GET),
        "is_narrow": any(form.cleaned_data.values()),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "may_give": Permission.MANAGE_TELEPHONY.is_granted(request.user),
    }
    template = "telephony/numbers.html#list" if request.htmx else "telephony/numbers.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def add(request: PersonRequest) -> HttpResponse:
    """One number, or a block of them."""
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_on(form, "first"):
            messages.success(request, _claim(request, **form.cleaned_data))
            return redirect("telephony:numbers")
    return render(request, "telephony/add_numbers.html", {"form": form})


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def give_up(request: PersonRequest, number: int) -> HttpResponse:
    """Remove a free number from the inventory."""
    held = _held(request, number)
    shown = e164.show(held.e164)
    try:
        numbers.give_up(held, actor=actor(request))
    except numbers.InUse as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, f"{shown} was given up.")
    return redirect("telephony:numbers")


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def import_list(request: PersonRequest) -> HttpResponse:
    """Many numbers at once; each line is reported."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        with refusals.shown_on(form, "listed"):
            lines = number_import.claim_all(
                request.user.organization, form.lines(), actor=actor(request)
            )
            added = sum(line.outcome == "added" for line in lines)
            not_added = [line for line in lines if line.outcome != "added"]
            context |= {"added": added, "not_added": not_added[:1000], "is_done": True}
    return render(request, "telephony/import_numbers.html", context)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def give_back(request: PersonRequest, number: int) -> HttpResponse:
    """Let a resting number ring whose it was."""
    held = _held(request, number)
    try:
        person = number_returns.give_back(held, actor=actor(request))
    except refusals.ALL as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, f"{e164.show(held.e164)} rings {person.label} again.")
    return redirect("telephony:numbers")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def release(request: PersonRequest, number: int) -> HttpResponse:
    """End the rest of a number before its time."""
    held, form = _held(request, number), ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why the number need not rest any longer.")
        return redirect("telephony:numbers")
    try:
        number_returns.release_early(held, actor=actor(request), **form.cleaned_data)
    except number_returns.NotResting as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, f"{e164.show(held.e164)} is free now.")
    return redirect("telephony:numbers")


def _held(request: PersonRequest, number: int) -> PhoneNumber:
    found: PhoneNumber = get_object_or_404(request.user.organization.phone_numbers, pk=number)
    return found


def _claim(request: PersonRequest, first: str, last: str) -> str:
    """Add what was asked for, and say it in a sentence."""
    organization, who = request.user.organization, actor(request)
    if first == last:
        numbers.claim(organization, number=first, actor=who)
        return f"{e164.show(first)} was added."
    count = numbers.claim_block(organization, first=first, last=last, actor=who)
    passed_over = int(last) - int(first) + 1 - count
    sentence = f"{count} number{pluralize(count, ' was,s were')} added."
    if not passed_over:
        return sentence
    return f"{sentence} {passed_over} {pluralize(passed_over, 'was,were')} in an inventory already."
