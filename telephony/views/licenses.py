"""Licenses: what was bought, where the seats are, and who holds them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import refusals, seats
from telephony.forms.licenses import AddSeatsForm, RemoveSeatsForm
from telephony.models import LicensePool


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """Every product with its counts."""
    return _show(request)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def add(request: PersonRequest) -> HttpResponse:
    """Seats that the organization bought."""
    form = AddSeatsForm(request.POST or None)
    if form.is_valid():
        sku, count = form.cleaned_data["sku"], form.cleaned_data["count"]
        seats.buy(request.user.organization, sku=sku, count=count, actor=actor(request))
        messages.success(
            request, f"{count} {sku.name} seat{pluralize(count, ' was,s were')} added."
        )
        return redirect("telephony:licenses")
    return _show(request, add_form=form)


@require_safe
@requires(Permission.SEE_PEOPLE)
def holders(request: PersonRequest, sku: str) -> HttpResponse:
    """Who holds the seats of one product."""
    return _show_product(request, _pool(request, sku))


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, sku: str) -> HttpResponse:
    """Remove free seats; seats that somebody holds stay."""
    pool = _pool(request, sku)
    form = RemoveSeatsForm(request.POST)
    if form.is_valid():
        count = form.cleaned_data["count"]
        with refusals.shown_on(form, "count"):
            seats.shrink(pool, count=count, actor=actor(request))
            messages.success(request, _removed(pool, count))
            return redirect("telephony:license-holders", sku)
    return _show_product(request, pool, remove_form=form)


def _removed(pool: LicensePool, count: int) -> str:
    return f"{count} {pool.sku.name} seat{pluralize(count, ' was,s were')} removed."


def _pool(request: PersonRequest, sku: str) -> LicensePool:
    pools = request.user.organization.license_pools.select_related("sku")
    pool: LicensePool = get_object_or_404(pools, sku__code=sku)
    return pool


def _show(request: PersonRequest, **forms: Any) -> HttpResponse:
    context = {
        "counts": seats.counts(request.user.organization),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "add_form": AddSeatsForm(),
    }
    return render(request, "telephony/licenses.html", context | forms)


def _show_product(request: PersonRequest, pool: LicensePool, **forms: Any) -> HttpResponse:
    counts = seats.counts(request.user.organization)
    context = {
        "pool": pool,
        "count": next(each for each in counts if each.pool == pool),
        "seats": paging.page(seats.holders(pool), request.GET),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "add_form": AddSeatsForm(initial={"sku": pool.sku.code}),
        "remove_form": RemoveSeatsForm(initial={"count": 1}),
    }
    return render(request, "telephony/license_holders.html", context | forms)
