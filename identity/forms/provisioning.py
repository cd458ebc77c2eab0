"""Section 2 of Identity Management: the switch, and the name of a new token."""

from django import forms

from identity.forms.several import OneOfSeveral


class ProvisioningForm(OneOfSeveral):
    is_enabled = forms.BooleanField(
        label="Accept pushed users",
        required=False,
        help_text="Switched off, calls of the identity provider are refused and tokens pause. None is"
        " deleted.",
    )


class TokenForm(OneOfSeveral):
    name = forms.CharField(
        label="Name of the new token",
        max_length=100,
        initial="Okta",
        help_text="Where it will be used, so that you know it again.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
