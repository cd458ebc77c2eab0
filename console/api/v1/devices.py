"""Devices that ring with people's extensions. Their passwords and addresses are never shown."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from telephony import devices
from telephony.models import Device

STATES = ("registered", "waiting", "revoked")


class DeviceRow(serializers.ModelSerializer[Device]):
    extension = serializers.CharField(source="extension.number")
    user = serializers.UUIDField(source="extension.user.scim_id", allow_null=True, default=None)
    is_revoked = serializers.SerializerMethodField()

    class Meta:
        model = Device
        fields = [
            *("id", "kind", "make", "model", "mac", "label", "extension", "user"),
            *("is_revoked", "last_fetch_at"),
        ]

    def get_is_revoked(self, device: Device) -> bool:
        return device.revoked_at is not None


class DevicesQuery(paging.PageQuery):
    q = serializers.CharField(max_length=100, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)


class Label(Body):
    label = serializers.CharField(  # type: ignore[assignment]  # a field that is called so
        max_length=60, allow_blank=True
    )


class DevicesView(ManagementView):
    scope = "devices"

    @operation("List devices", name="listDevices", query=DevicesQuery, answer=page_of(DeviceRow))
    def get(self, request: Request) -> Response:
        asked = read(DevicesQuery, request)
        text, state = asked.get("q", ""), asked.get("state", "")
        found = devices.search(self.organization, text=text, state=state)
        return paging.answer(request, found, DeviceRow, asked)


class DeviceView(ManagementView):
    scope = "devices"

    @operation("Read a device", name="readDevice", answer=DeviceRow)
    def get(self, request: Request, device: int) -> Response:
        return Response(DeviceRow(_one(self, device)).data)

    @operation("Rename a device", name="renameDevice", body=Label, answer=DeviceRow)
    def patch(self, request: Request, device: int) -> Response:
        label = read(Label, request)["label"]
        devices.rename(_one(self, device), label=label, actor=self.actor)
        return Response(DeviceRow(_one(self, device)).data)

    @operation("Remove a device", name="removeDevice")
    def delete(self, request: Request, device: int) -> Response:
        devices.remove(_one(self, device), actor=self.actor)
        return Response(status=204)


class RevokeView(ManagementView):
    scope = "devices"

    @operation("Revoke a device", name="revokeDevice", answer=DeviceRow, is_once=True)
    @once
    def post(self, request: Request, device: int) -> Response:
        """It can neither register nor fetch any more."""
        devices.revoke(_one(self, device), actor=self.actor)
        return Response(DeviceRow(_one(self, device)).data)


def _one(view: ManagementView, device: int) -> Device:
    rows = view.organization.devices.select_related("extension__user")
    found: Device = get_object_or_404(rows, pk=device)
    return found


addresses = [
    path("devices", DevicesView.as_view(), name="devices"),
    path("devices/<int:device>", DeviceView.as_view(), name="device"),
    path("devices/<int:device>/revoke", RevokeView.as_view(), name="revoke-device"),
]
