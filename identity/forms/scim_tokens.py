"""A new SCIM token, or one in the place of another: its name, and when which of them ends."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from identity.forms.several import OneOfSeveral

LASTS = {"30": "30 days", "90": "90 days", "365": "One year", "date": "Until a day you choose"}
LASTS |= {"never": "Without end"}
GOES_ON = {"7": "In 7 days", "1": "In one day", "30": "In 30 days", "date": "On a day you choose"}
GOES_ON |= {"now": "At once"}
THAT_DAY = "It ends when that day begins, in UTC."


def day_field(label: str) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=picker, help_text=THAT_DAY)


class Lasting(OneOfSeveral):
    """How long the new token lasts."""

    lasts = forms.ChoiceField(
        label="The new token lasts", choices=LASTS.items(), initial="365", required=False
    )
    until = day_field("Day on which the new one ends")

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["expires_at"] = self.end("lasts", "until", usual="365")
        return self.cleaned_data

    def end(self, choice: str, day: str, *, usual: str) -> datetime | None:
        """The moment that was chosen; None for none. Complains where a day is missing or past."""
        chosen = self.cleaned_data.get(choice) or usual
        if chosen.isdigit():
            return timezone.now() + timedelta(days=int(chosen))
        return self._day(day) if chosen == "date" else None

    def _day(self, name: str) -> datetime | None:
        wanted: date | None = self.cleaned_data.get(name)
        if wanted is None:
            if name not in self.errors:
                self.add_error(name, "Choose the day.")
            return None
        begins = datetime.combine(wanted, time(), UTC)
        if begins <= timezone.now():
            self.add_error(name, "Choose a day that is still to come.")
        return begins


class TokenForm(Lasting):
    """A token beside those that are there."""

    name = forms.CharField(
        label="Name of the new token",
        max_length=100,
        initial="Okta",
        help_text="Where it will be used, so that you know it again.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "lasts", "until")


class ReplaceTokenForm(Lasting):
    """A token in the place of another, which goes on for a while."""

    ends = forms.ChoiceField(
        label="The old token ends", choices=GOES_ON.items(), initial="7", required=False
    )
    ends_on = day_field("Day on which the old one ends")
    field_order = ("ends", "ends_on", "lasts", "until")

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.cleaned_data["ends_at"] = self.end("ends", "ends_on", usual="7")
        return self.cleaned_data
