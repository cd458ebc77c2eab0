"""The emergency address of a person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from identity.models import User
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import emergency_addresses
from telephony.forms.emergency import EmergencyAddressForm
from telephony.models import EmergencyAddress


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TELEPHONY)
def edit(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Write down where the person is found."""
    user = _person(request, scim_id)
    row = emergency_addresses.of(user)
    form = EmergencyAddressForm(request.POST or None, instance=row)
    if form.is_valid():
        emergency_addresses.save(user, actor=actor(request), **form.cleaned_data)
        messages.success(request, f"The emergency address of {user.label} is saved.")
        return redirect("user", user.scim_id)
    context = {"form": form, "person": user, "row": row}
    return render(request, "telephony/emergency_address.html", context)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def verify(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Somebody has made sure of it."""
    if row := _row(request, scim_id):
        emergency_addresses.verify(row, actor=actor(request))
        messages.success(request, "The address is written down as verified.")
    return redirect("user", scim_id)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def remove(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    if row := _row(request, scim_id):
        emergency_addresses.remove(row, actor=actor(request))
    messages.success(request, "The emergency address is removed.")
    return redirect("user", scim_id)


def _person(request: PersonRequest, scim_id: UUID) -> User:
    user: User = get_object_or_404(request.user.organization.users, scim_id=scim_id)
    user.organization = request.user.organization
    return user


def _row(request: PersonRequest, scim_id: UUID) -> EmergencyAddress | None:
    """None when somebody has just removed it."""
    user = _person(request, scim_id)
    return emergency_addresses.of(user)
