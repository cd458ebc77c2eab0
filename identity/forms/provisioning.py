"""Section 2 of Identity Management: the switch."""

from django import forms

from identity.forms.several import OneOfSeveral


class ProvisioningForm(OneOfSeveral):
    is_enabled = forms.BooleanField(
        label="Accept pushed users",
        required=False,
        help_text="Switched off, calls of the identity provider are refused and tokens pause. None is"
        " deleted.",
    )
