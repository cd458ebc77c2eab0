"""Section 2 of Identity Management: the switch, and the name of a new token."""

from django import forms


class ProvisioningForm(forms.Form):
    is_enabled = forms.BooleanField(
        label="Accept users from the identity provider",
        required=False,
        help_text="Switched off, pushes are refused and tokens pause. None is deleted.",
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name of the new token",
        max_length=100,
        initial="Okta",
        help_text="Where it will be used, so that you know it again.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
