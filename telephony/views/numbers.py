"""Phone numbers: the inventory of the organization, and what each of them rings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import e164, inventory, numbers, refusals
from telephony.forms.numbers import ClaimForm, InventoryFilter
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
    held: PhoneNumber = get_object_or_404(request.user.organization.phone_numbers, pk=number)
    shown = e164.show(held.e164)
    try:
        numbers.give_up(held, actor=actor(request))
    except numbers.InUse as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, f"{shown} was given up.")
    return redirect("telephony:numbers")


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
