"""A person's extension and phone numbers."""

from typing import Any

from django import forms

from identity.models import Organization
from telephony import e164, extensions
from telephony.models import PhoneNumber


class ExtensionForm(forms.Form):
    """The extension a person gets in place of the one they have."""

    number = forms.CharField(
        label="Extension",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        try:
            return extensions.check(self.cleaned_data["number"])
        except extensions.ExtensionRefused as reason:
            raise forms.ValidationError(str(reason)) from None


class ForwardForm(forms.Form):
    """Whose phone rings while a person is suspended: a colleague's extension."""

    number = forms.CharField(
        label="Extension of the colleague",
        max_length=8,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "Extension"}
        ),
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, prefix="forward", **more)


class GiveNumberForm(forms.Form):
    """A phone number of the inventory, as people write it."""

    number = forms.CharField(
        label="Phone number",
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "off", "list": "free-numbers"}
        ),
    )

    def __init__(self, data: Any = None, *, organization: Organization, **more: Any) -> None:
        super().__init__(data, **more)
        self.organization = organization

    def clean_number(self) -> PhoneNumber:
        try:
            number = e164.parse(self.cleaned_data["number"])
        except e164.NotANumber as reason:
            raise forms.ValidationError(str(reason)) from None
        row = self.organization.phone_numbers.filter(e164=number).first()
        if row is None:
            raise forms.ValidationError(
                f"{e164.show(number)} is not in your inventory. Add it on the Phone numbers page."
            )
        return row
