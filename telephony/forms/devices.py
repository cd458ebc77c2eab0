"""A device that joins, and how devices are searched."""

from typing import Any

from django import forms

from telephony import mac
from telephony.models import Device


class DeviceForm(forms.Form):
    """A desk phone that is to ring with a person's extension."""

    mac = forms.CharField(
        label="MAC address",
        max_length=40,
        help_text="On the back of the phone, such as 00:15:65:AA:BB:CC.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    make = forms.ChoiceField(label="Make", choices=Device.Make.choices)
    model = forms.CharField(label="Model", max_length=50, required=False)
    label = forms.CharField(
        label="Label", max_length=60, required=False, help_text="Such as: reception, left."
    )

    def clean_mac(self) -> str:
        try:
            return mac.parse(self.cleaned_data["mac"])
        except mac.NotAMac as reason:
            raise forms.ValidationError(str(reason)) from None


class LabelForm(forms.Form):
    label = forms.CharField(label="Label", max_length=60, required=False)


class DeviceFilter(forms.Form):
    """What the devices page is asked for; it lives in the URL."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Any state"),
            ("registered", "Has registered"),
            ("waiting", "Not yet registered"),
            ("revoked", "Revoked"),
        ],
    )

    def wishes(self) -> dict[str, Any]:
        """The form was asked whether it is valid."""
        data = self.cleaned_data
        return {"text": data.get("q", "").strip(), "state": data.get("state", "")}
