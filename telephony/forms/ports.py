"""Numbers that move between carriers."""

from typing import Any

from django import forms

from telephony.models import PortRequest

DATE = forms.DateInput(attrs={"type": "date"})


class PortForm(forms.Form):
    """Which numbers, from whom or to whom, and when."""

    listed = forms.CharField(
        label="Numbers",
        help_text="One per line, with country code.",
        widget=forms.Textarea(attrs={"rows": 5, "inputmode": "tel"}),
    )
    carrier = forms.CharField(label="Other carrier", max_length=100)
    reference = forms.CharField(label="Account reference", max_length=100, required=False)
    wanted_on = forms.DateField(label="Wanted on", required=False, widget=DATE)
    notes = forms.CharField(
        label="Notes", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def details(self) -> dict[str, Any]:
        """As `telephony.porting` takes them."""
        found = dict(self.cleaned_data)
        found["listed"] = [text for text in found["listed"].splitlines() if text.strip()]
        return found


class AdvanceForm(forms.Form):
    """What the other carrier said."""

    to = forms.ChoiceField(label="New state", choices=PortRequest.State.choices)
    agreed_on = forms.DateField(label="Agreed day", required=False, widget=DATE)
