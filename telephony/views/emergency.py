"""The emergency address of a person, or of a site."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from identity.models import User
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import emergency_addresses
from telephony.forms.emergency import EmergencyAddressForm
from telephony.models import Site


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TELEPHONY)
def edit(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Where a person is found."""
    return _edit(request, _person(request, scim_id))


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def verify(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Somebody has made sure of it."""
    return _verify(request, _person(request, scim_id))


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def remove(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    return _remove(request, _person(request, scim_id))


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TELEPHONY)
def edit_of_site(request: PersonRequest, site: int) -> HttpResponse:
    """Where everybody at a site is found who has no address of their own."""
    return _edit(request, _site(request, site))


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def verify_of_site(request: PersonRequest, site: int) -> HttpResponse:
    """Somebody has made sure of it."""
    return _verify(request, _site(request, site))


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def remove_of_site(request: PersonRequest, site: int) -> HttpResponse:
    return _remove(request, _site(request, site))


def _edit(request: PersonRequest, whose: User | Site) -> HttpResponse:
    row = emergency_addresses.of(whose)
    form = EmergencyAddressForm(request.POST or None, instance=row)
    called, back = _called(whose), _page_of(whose)
    if form.is_valid():
        emergency_addresses.save(whose, actor=actor(request), **form.cleaned_data)
        messages.success(request, f"The emergency address of {called} is saved.")
        return redirect(back)
    context = {"form": form, "called": called, "back": back, "is_site": isinstance(whose, Site)}
    return render(request, "telephony/emergency_address.html", context)


def _verify(request: PersonRequest, whose: User | Site) -> HttpResponse:
    if row := emergency_addresses.of(whose):
        emergency_addresses.verify(row, actor=actor(request))
        messages.success(request, "The address is written down as verified.")
    return redirect(_page_of(whose))


def _remove(request: PersonRequest, whose: User | Site) -> HttpResponse:
    if row := emergency_addresses.of(whose):
        emergency_addresses.remove(row, actor=actor(request))
    messages.success(request, "The emergency address is removed.")
    return redirect(_page_of(whose))


def _called(whose: User | Site) -> str:
    return whose.label if isinstance(whose, User) else whose.name


def _page_of(whose: User | Site) -> str:
    if isinstance(whose, User):
        return reverse("user", args=[whose.scim_id])
    return reverse("telephony:site", args=[whose.pk])


def _person(request: PersonRequest, scim_id: UUID) -> User:
    user: User = get_object_or_404(request.user.organization.users, scim_id=scim_id)
    user.organization = request.user.organization
    return user


def _site(request: PersonRequest, site: int) -> Site:
    found: Site = get_object_or_404(request.user.organization.sites, pk=site)
    return found
