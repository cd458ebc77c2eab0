"""Identity Management: the switch for licenses as Okta entitlements."""

from django import forms

from identity.forms.several import OneOfSeveral


class LicenseEntitlementsForm(OneOfSeveral):
    is_on = forms.BooleanField(
        label="Licenses as Okta entitlements",
        required=False,
        help_text="Okta finds your licenses, shows who holds which, and assigns and removes them."
        " Needs Okta Identity Governance.",
    )
