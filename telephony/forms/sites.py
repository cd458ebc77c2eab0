"""Sites, and at which one a person works."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from django import forms

from identity.forms.people import comparable
from telephony.models import Site


def _country(text: str) -> None:
    if text.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise forms.ValidationError("Write the two letters of a country, such as US or FR.")


def _time_zone(name: str) -> None:
    if name not in available_timezones():
        raise forms.ValidationError("Write a time zone such as Europe/Paris, or UTC.")


class SiteForm(forms.Form):
    """What is known of a site."""

    name = forms.CharField(label="Name", max_length=100, validators=[comparable])
    country = forms.CharField(
        label="Country",
        max_length=2,
        validators=[_country],
        help_text="Two letters, such as US or FR. Extensions that are too close to an emergency "
        "number there are given to nobody.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.RegexField(
        r"\A[0-9]{1,4}\Z",
        label="Site code",
        required=False,
        error_messages={"invalid": "A site code is 1 to 4 digits."},
        help_text="Digits that the extensions of this site start with, if they do.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    time_zone = forms.CharField(
        label="Time zone", max_length=50, initial="UTC", validators=[_time_zone]
    )
    language = forms.RegexField(
        r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
        label="Language",
        max_length=35,
        required=False,
        error_messages={"invalid": "Write a language such as en or fr-CA."},
        help_text="Such as en or fr-CA.",
    )
    address = forms.CharField(
        label="Postal address",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        return country


class PlacementForm(forms.Form):
    """Where a person works; nothing chosen: nobody knows."""

    site = forms.ChoiceField(label="Site", required=False)

    def __init__(self, data: Any = None, *, sites: Sequence[Site], **more: Any) -> None:
        super().__init__(data, **more)
        self.sites = {str(each.pk): each for each in sites}
        choices = [("", "No site"), *((key, each.name) for key, each in self.sites.items())]
        self.fields["site"].choices = choices  # type: ignore[attr-defined]

    def clean_site(self) -> Site | None:
        return self.sites.get(self.cleaned_data["site"])
