"""Whom the rules are tried on: somebody who is here, or somebody imagined."""

from typing import Any

from django import forms

from identity import names
from identity.models import Organization, User
from telephony.rules import conditions
from telephony.rules.tried import Imagined

LINES = 50


class TryForm(forms.Form):
    """A person, or groups and attributes of somebody who may come."""

    person = forms.CharField(
        label="Somebody who is here",
        required=False,
        max_length=conditions.LONGEST,
        help_text="Their user name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    groups = forms.CharField(
        label="Groups",
        required=False,
        max_length=LINES * conditions.LONGEST,
        help_text="One per line.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    attributes = forms.CharField(
        label="Attributes",
        required=False,
        max_length=LINES * 2 * conditions.LONGEST,
        help_text="One per line, such as department: Sales",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, organization: Organization, **more: Any) -> None:
        super().__init__(*args, **more)
        self.organization = organization

    def clean_person(self) -> User | None:
        typed = self.cleaned_data["person"].strip()
        if not typed:
            return None
        known = self.organization.users.filter(user_name_key=names.key(typed)).first()
        if known is None:
            raise forms.ValidationError(f"Nobody here has the user name {typed}.")
        known.organization = self.organization
        return known

    def clean_attributes(self) -> list[tuple[str, str]]:
        pairs = [line.partition(":") for line in _lines(self.cleaned_data["attributes"])]
        wrong = [name for name, colon, value in pairs if not (name.strip() and value.strip())]
        if wrong:
            raise forms.ValidationError(f"Write “{wrong[0]}” as a name, a colon and a value.")
        return [(name.strip(), value.strip()) for name, _, value in pairs]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("person") and (cleaned.get("groups") or cleaned.get("attributes")):
            raise forms.ValidationError("Try either somebody who is here or somebody imagined.")
        return cleaned

    def imagined(self) -> Imagined:
        """The form is valid."""
        return Imagined(_lines(self.cleaned_data["groups"]), self.cleaned_data["attributes"])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
