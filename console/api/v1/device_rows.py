"""How a device is shown, and which one an address means."""

from django.shortcuts import get_object_or_404
from rest_framework import serializers

from console.api.v1.base import ManagementView
from telephony.models import Device


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


def one(view: ManagementView, device: int) -> Device:
    rows = view.organization.devices.select_related("extension__user")
    found: Device = get_object_or_404(rows, pk=device)
    return found
