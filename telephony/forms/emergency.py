"""Where help should come to."""

from django import forms

from telephony.emergency_addresses import FIELDS
from telephony.models import EmergencyAddress


class EmergencyAddressForm(forms.ModelForm):
    """The civic address of a person."""

    class Meta:
        model = EmergencyAddress
        fields = FIELDS
        help_texts = {"country": "Two capitals, such as US."}

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()
