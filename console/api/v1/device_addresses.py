"""What lets a desk phone in: its secret address, its password, and taking both away."""

from typing import Any

from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.base import ManagementView
from console.api.v1.device_rows import DeviceRow, one
from console.api.v1.documented import operation
from console.api.v1.once import once
from telephony import device_provisioning, devices
from telephony.models import Device

SECRET = "address"  # noqa: S105 (where it stands)


class Address(serializers.Serializer[device_provisioning.Address]):
    """Where the phone fetches its configuration."""

    folder = serializers.URLField(help_text="For phones that put a file name of theirs behind it.")
    file = serializers.URLField()


class Addressed(serializers.Serializer[Any]):
    """`address` is shown this once: it is null when the request is repeated with its key."""

    device = DeviceRow()
    address = Address(allow_null=True)


class AddressView(ManagementView):
    scope = "devices"

    @operation("Make a new address", name="addressDevice", answer=Addressed, is_once=True)
    @once(secret=SECRET)
    def post(self, request: Request, device: int) -> Response:
        """In place of the one that the desk phone has. A phone that was revoked is let in again."""
        return new_address(self, one(self, device))


class RekeyView(ManagementView):
    scope = "devices"

    @operation("Re-key a device", name="rekeyDevice", answer=DeviceRow, is_once=True)
    @once
    def post(self, request: Request, device: int) -> Response:
        """Its next fetch brings a new password; until then the old one holds."""
        devices.ask_for_new_secret(one(self, device), actor=self.actor)
        return Response(DeviceRow(one(self, device)).data)


class RevokeView(ManagementView):
    scope = "devices"

    @operation("Revoke a device", name="revokeDevice", answer=DeviceRow, is_once=True)
    @once
    def post(self, request: Request, device: int) -> Response:
        """It can neither register nor fetch any more."""
        devices.revoke(one(self, device), actor=self.actor)
        return Response(DeviceRow(one(self, device)).data)


def new_address(view: ManagementView, device: Device, *, status: int = 200) -> Response:
    """Raises Http404 for an app, which fetches nothing."""
    if device.kind != Device.Kind.DESK:
        raise Http404
    made = device_provisioning.new_address(device, actor=view.actor)
    shown = {"device": one(view, device.pk), SECRET: made}
    return Response(Addressed(shown).data, status=status)


addresses = [
    path("devices/<int:device>/address", AddressView.as_view(), name="address-device"),
    path("devices/<int:device>/rekey", RekeyView.as_view(), name="rekey-device"),
    path("devices/<int:device>/revoke", RevokeView.as_view(), name="revoke-device"),
]
