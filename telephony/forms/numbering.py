"""Ranges of the numbering plan, and how its history is searched."""

from typing import Any

from django import forms

from identity.models import Organization
from telephony.models import ExtensionRange, Site

DIGITS = r"\A[0-9]{2,8}\Z"
SHAPE = {"invalid": "An extension is 2 to 8 digits."}


def _digits(label: str) -> forms.RegexField:
    return forms.RegexField(
        DIGITS,
        label=label,
        error_messages=SHAPE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RangeForm(forms.Form):
    """From where to where, for whom, and at which site."""

    first = _digits("First extension")
    last = _digits("Last extension")
    purpose = forms.ChoiceField(
        label="For",
        choices=ExtensionRange.Purpose.choices,
        help_text="Reserved extensions are never suggested, and only owners give them.",
    )
    site = forms.ModelChoiceField(
        Site.objects_all_organizations.none(),
        label="Site",
        required=False,
        empty_label="All sites",
        help_text="People of this site get extensions of this range first.",
    )

    def __init__(self, data: Any = None, *, organization: Organization, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["site"].queryset = organization.sites.order_by("name_key")  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """Why an extension is freed before its time."""

    reason = forms.CharField(label="Reason", max_length=200)


class HistoryFilter(forms.Form):
    """Who had which extension or number, and when; it lives in the URL."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    on = forms.DateField(label="On", required=False, widget=forms.DateInput(attrs={"type": "date"}))
