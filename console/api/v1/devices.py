"""Devices that ring with people's extensions. Their passwords are never shown."""

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.device_addresses import SECRET, Addressed, new_address
from console.api.v1.device_rows import DeviceRow, one
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from console.api.v1.problems import Unprocessable
from telephony import devices, mac
from telephony.models import Device

STATES = ("registered", "waiting", "revoked")


class DevicesQuery(paging.PageQuery):
    q = serializers.CharField(max_length=100, required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)


class NewDevice(Body):
    """A desk phone that is to ring with a person's extension."""

    user = serializers.UUIDField(help_text="Whose it is: the id of a person.")
    mac = serializers.CharField(max_length=40, help_text="Such as 00:15:65:AA:BB:CC.")
    make = serializers.ChoiceField(choices=Device.Make.choices, default=Device.Make.GENERIC)
    model = serializers.CharField(max_length=50, default="", allow_blank=True)
    label = serializers.CharField(  # type: ignore[assignment]  # a field that is called so
        max_length=60, default="", allow_blank=True
    )


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

    @operation(
        "Add a device",
        name="addDevice",
        body=NewDevice,
        answer=Addressed,
        status=201,
        is_once=True,
    )
    @once(secret=SECRET)
    def post(self, request: Request) -> Response:
        """Its address is secret, and shown this once."""
        asked = read(NewDevice, request)
        person = self.organization.users.filter(scim_id=asked.pop("user")).first()
        if person is None:
            raise Unprocessable({"user": ["There is no such person."]})
        asked["mac"] = mac.parse(asked["mac"])
        device = devices.add(person, actor=self.actor, **asked)
        return new_address(self, device, status=201)


class DeviceView(ManagementView):
    scope = "devices"

    @operation("Read a device", name="readDevice", answer=DeviceRow)
    def get(self, request: Request, device: int) -> Response:
        return Response(DeviceRow(one(self, device)).data)

    @operation("Rename a device", name="renameDevice", body=Label, answer=DeviceRow)
    def patch(self, request: Request, device: int) -> Response:
        label = read(Label, request)["label"]
        devices.rename(one(self, device), label=label, actor=self.actor)
        return Response(DeviceRow(one(self, device)).data)

    @operation("Remove a device", name="removeDevice")
    def delete(self, request: Request, device: int) -> Response:
        devices.remove(one(self, device), actor=self.actor)
        return Response(status=204)


addresses = [
    path("devices", DevicesView.as_view(), name="devices"),
    path("devices/<int:device>", DeviceView.as_view(), name="device"),
]
