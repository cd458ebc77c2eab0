"""Licenses: what was bought, where the seats are, and who holds them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from identity import paging
from identity.models import Organization
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import forecast, holders, refusals, seats
from telephony.forms.licenses import AddSeatsForm, HoldersFilter, RemoveSeatsForm
from telephony.models import LicensePool
from telephony.rules import waiting
from telephony.seats import PoolCount


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
@vary_on_headers("HX-Request")
def product(request: PersonRequest, sku: str) -> HttpResponse:
    """Who holds the seats of one product; only the list for htmx."""
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
    organization = request.user.organization
    counts = seats.counts(organization)
    context = {
        "counts": counts,
        "products": _products(organization, counts),
        "scarce": [count for count in counts if count.is_scarce],
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "add_form": AddSeatsForm(),
    }
    return render(request, "telephony/licenses.html", context | forms)


def _products(organization: Organization, counts: list[PoolCount]) -> list[dict[str, Any]]:
    """What the table says of each product."""
    forecasts = forecast.of(organization, counts)
    waits = waiting.by_license(organization)
    codes = [count.pool.sku.code for count in counts]
    return [
        {"count": count, "forecast": forecasts[code], "waiting": waits.get(code, 0)}
        for count, code in zip(counts, codes, strict=True)
    ]


def _show_product(request: PersonRequest, pool: LicensePool, **forms: Any) -> HttpResponse:
    filter_ = HoldersFilter(request.GET)
    filter_.is_valid()
    text, state = (filter_.cleaned_data.get(name, "") for name in ("q", "state"))
    context = {
        "pool": pool,
        "filter": filter_,
        "is_narrow": bool(text or state),
        "seats": paging.page(holders.search(pool, text=text, state=state), request.GET),
    }
    if request.htmx:
        return render(request, "telephony/license_holders.html#list", context)
    organization = request.user.organization
    count = next(each for each in seats.counts(organization) if each.pool == pool)
    context |= {
        "count": count,
        "scarce": [count] if count.is_scarce else [],
        "forecast": forecast.of(organization, [count])[pool.sku.code],
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
        "add_form": AddSeatsForm(initial={"sku": pool.sku.code}),
        "remove_form": RemoveSeatsForm(initial={"count": 1}),
    }
    return render(request, "telephony/license_holders.html", context | forms)
