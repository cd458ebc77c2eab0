"""A ring group: what it is called, its extension, and who is in it."""

from typing import Any

from django import forms

from identity.models import Organization, User
from telephony import extensions, ring_groups
from telephony.models import RingGroup


class RingGroupForm(forms.Form):
    """Everything but the extension, which a group keeps."""

    name = forms.CharField(label="Name", max_length=100)
    strategy = forms.ChoiceField(label="Phones ring", choices=RingGroup.Strategy.choices)
    members = forms.CharField(
        label="Members",
        required=False,
        help_text="User name or extension, one per line, in the order in which they ring.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_active = forms.BooleanField(label="Rings", required=False, initial=True)

    def __init__(self, *args: Any, organization: Organization, **more: Any) -> None:
        super().__init__(*args, **more)
        self.organization = organization

    def clean_members(self) -> list[User]:
        try:
            return ring_groups.find_people(
                self.organization, self.cleaned_data["members"].splitlines()
            )
        except ring_groups.BadMembers as reason:
            raise forms.ValidationError(str(reason)) from None


class NewRingGroupForm(RingGroupForm):
    """With the extension that it gets."""

    number = forms.CharField(
        label="Extension",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("name", "number", "strategy", "members")

    def clean_number(self) -> str:
        try:
            return extensions.check(self.cleaned_data["number"])
        except extensions.ExtensionRefused as reason:
            raise forms.ValidationError(str(reason)) from None
