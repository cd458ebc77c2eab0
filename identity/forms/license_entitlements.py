"""Identity Management: the switch for licenses as Okta entitlements."""

from django import forms

from identity.forms.several import OneOfSeveral


class LicenseEntitlementsForm(OneOfSeveral):
    is_on = forms.BooleanField(
        label="Licenses as Okta entitlements",
        required=False,
        help_text="Okta finds your licenses, shows who holds which, and assigns and removes them. One that"
        " it removes frees the seat; extension and number stay. When no seat is free, Okta is told so"
        " and nothing changes. Turning the switch changes nobody's license. Needs Okta Identity"
        " Governance.",
    )
