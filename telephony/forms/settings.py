"""How an organization wants its telephony."""

from typing import Any

import phonenumbers
from django import forms

from telephony.models import VoiceSettings
from telephony.voice_settings import FIELDS

LONGEST = 366  # days


def _days(label: str, *, least: int, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=LONGEST, help_text=help_text)


class VoiceSettingsForm(forms.Form):
    """All of `voice_settings.FIELDS`."""

    after_suspension = forms.ChoiceField(
        label="License of a suspended person",
        choices=VoiceSettings.AfterSuspension.choices,
        widget=forms.RadioSelect,
    )
    park_days = _days(
        "Days for which it is kept", least=1, help_text="Counts where it is kept for some days."
    )
    numbers_after_suspension = forms.ChoiceField(
        label="Their phone numbers",
        choices=VoiceSettings.Numbers.choices,
        widget=forms.RadioSelect,
        help_text="A colleague is chosen on the person's page. With nobody chosen it is the manager"
        " that the profile names, if that person has an extension here.",
    )
    extension_quarantine_days = _days(
        "Days for which a used extension rests",
        least=0,
        help_text="Nobody else gets it meanwhile, so that nobody is called by mistake.",
    )
    number_quarantine_days = _days(
        "Days for which a used phone number rests", least=0, help_text="The same for phone numbers."
    )
    default_country = forms.CharField(
        label="Country",
        max_length=2,
        help_text="Two letters, such as US. Decides how an imported number is read that has no country"
        " code, and which extensions are too close to an emergency number.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    requires_emergency_address = forms.BooleanField(
        label="A phone number needs an emergency address",
        required=False,
        help_text="Without one on their page, no number is given to a person.",
    )

    @classmethod
    def showing(cls, settings: VoiceSettings) -> "VoiceSettingsForm":
        return cls(initial={name: getattr(settings, name) for name in FIELDS})

    def clean_default_country(self) -> str:
        country: str = self.cleaned_data["default_country"].strip().upper()
        if country not in phonenumbers.SUPPORTED_REGIONS:
            raise forms.ValidationError("This is no country. Write two letters, such as US.")
        return country

    def as_settings(self, now: VoiceSettings) -> VoiceSettings:
        """What would hold; a field that is not right yet is as it is `now`."""
        self.is_valid()
        wishes: dict[str, Any] = {name: getattr(now, name) for name in FIELDS}
        return VoiceSettings(**wishes | self.cleaned_data)
