"""Sites: where people work, and what the country of a site makes of the numbering plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import emergency_addresses, refusals, sites
from telephony.forms.search import text_of
from telephony.forms.sites import SiteForm
from telephony.models import Site


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """Every site, with how many people and ranges there are."""
    organization, text = request.user.organization, text_of(request.GET)
    context = {
        "text": text,
        "sites": paging.page(sites.listed(organization, text=text), request.GET),
        "conflicts": sites.conflicts(organization),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "telephony/sites/page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def add(request: PersonRequest) -> HttpResponse:
    form = SiteForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_on(form, "name"):
            site = sites.add(request.user.organization, actor=actor(request), **form.cleaned_data)
            messages.success(request, f"{site.name} was added.")
            return redirect("telephony:sites")
    return render(request, "telephony/sites/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def change(request: PersonRequest, site: int) -> HttpResponse:
    found = _site(request, site)
    given = {name: getattr(found, name) for name in sites.FIELDS}
    form = SiteForm(request.POST or None, initial=given)
    if form.is_valid():
        with refusals.shown_on(form, "name"):
            sites.change(found, actor=actor(request), **form.cleaned_data)
            messages.success(request, f"{found.name} was saved.")
            return redirect("telephony:sites")
    context = {
        "form": form,
        "site": _site(request, site),
        "emergency": emergency_addresses.of(found),
    }
    return render(request, "telephony/sites/edit.html", context)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, site: int) -> HttpResponse:
    """Only an empty site goes; else what is there is listed."""
    found = _site(request, site)
    name = found.name
    try:
        sites.remove(found, actor=actor(request))
    except (sites.SiteInUse, sites.SiteGone) as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, f"{name} was removed.")
    return redirect("telephony:sites")


def _site(request: PersonRequest, site: int) -> Site:
    found: Site = get_object_or_404(request.user.organization.sites, pk=site)
    return found
