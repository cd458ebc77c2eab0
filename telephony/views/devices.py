"""Devices: the list, and what is done to one of them."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from identity import paging
from identity.models import User
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import device_provisioning, devices, refusals
from telephony.forms.devices import DeviceFilter, DeviceForm, LabelForm
from telephony.models import Device


@require_safe
@requires(Permission.SEE_PEOPLE)
@vary_on_headers("HX-Request")
def page(request: PersonRequest) -> HttpResponse:
    """All devices; only the list for htmx."""
    form = DeviceFilter(request.GET)
    form.is_valid()
    found = devices.search(request.user.organization, **form.wishes())
    context = {
        "filter": form,
        "devices": paging.page(found, request.GET),
        "is_narrow": any(form.wishes().values()),
    }
    template = "telephony/devices.html#list" if request.htmx else "telephony/devices.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TELEPHONY)
@never_cache
def add(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """A desk phone for a person; its address is shown right away."""
    user: User = get_object_or_404(request.user.organization.users, scim_id=scim_id)
    form = DeviceForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_on(form, "mac"):
            device = devices.add(user, actor=actor(request), **form.cleaned_data)
            return _show_address(request, device)
    return render(request, "telephony/add_device.html", {"form": form, "person": user})


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
@never_cache
def new_address(request: PersonRequest, device: int) -> HttpResponse:
    """Another address, shown once; the old one leads nowhere."""
    row = _find(request, device)
    try:
        return _show_address(request, row)
    except devices.DeviceGone as refusal:
        messages.error(request, refusals.sentence(refusal))
        return _back(row)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def rename(request: PersonRequest, device: int) -> HttpResponse:
    row, form = _find(request, device), LabelForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A label has 60 characters at most, and no control characters.")
        return _back(row)
    label = form.cleaned_data["label"]
    return _done(request, row, partial(devices.rename, label=label), "The device is renamed.")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def rekey(request: PersonRequest, device: int) -> HttpResponse:
    row = _find(request, device)
    sentence = f"{row} gets a new password when it next fetches its configuration."
    return _done(request, row, devices.ask_for_new_secret, sentence)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def revoke(request: PersonRequest, device: int) -> HttpResponse:
    row = _find(request, device)
    sentence = f"{row} is revoked: it can neither register nor fetch its configuration."
    return _done(request, row, devices.revoke, sentence)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def remove(request: PersonRequest, device: int) -> HttpResponse:
    row = _find(request, device)
    return _done(request, row, devices.remove, f"{row} was removed.")


def _done(
    request: PersonRequest, row: Device, deed: Callable[..., object], sentence: str
) -> HttpResponse:
    try:
        deed(row, actor=actor(request))
    except devices.DeviceGone as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        messages.success(request, sentence)
    return _back(row)


def _show_address(request: PersonRequest, device: Device) -> HttpResponse:
    address = device_provisioning.new_address(device, actor=actor(request))
    context = {"device": device, "address": address, "person": device.extension.user}
    return render(request, "telephony/device_address.html", context)


def _find(request: PersonRequest, device: int) -> Device:
    rows = request.user.organization.devices.select_related("extension__user")
    found: Device = get_object_or_404(rows, pk=device)
    return found


def _back(device: Device) -> HttpResponse:
    user = device.extension.user
    return redirect("user", user.scim_id) if user else redirect("telephony:devices")
