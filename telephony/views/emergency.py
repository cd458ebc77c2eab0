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
    user = _person(request, scim_id)
    return _edit(request, user, back=reverse("user", args=[scim_id]))


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def verify(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Somebody has made sure of it."""
    if row := emergency_addresses.of(_person(request, scim_id)):
        emergency_addresses.verify(row, actor=actor(request))
        messages.success(request, "The address is written down as verified.")
    return redirect("user", scim_id)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def remove(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    if row := emergency_addresses.of(_person(request, scim_id)):
        emergency_addresses.remove(row, actor=actor(request))
    messages.success(request, "The emergency address is removed.")
    return redirect("user", scim_id)


def _edit(request: PersonRequest, whose: User | Site, *, back: str) -> HttpResponse:
    row = emergency_addresses.of(whose)
    form = EmergencyAddressForm(request.POST or None, instance=row)
    called = whose.label if isinstance(whose, User) else whose.name
    if form.is_valid():
        emergency_addresses.save(whose, actor=actor(request), **form.cleaned_data)
        messages.success(request, f"The emergency address of {called} is saved.")
        return redirect(back)
    context = {"form": form, "called": called, "back": back}
    return render(request, "telephony/emergency_address.html", context)


def _person(request: PersonRequest, scim_id: UUID) -> User:
    user: User = get_object_or_404(request.user.organization.users, scim_id=scim_id)
    user.organization = request.user.organization
    return user
