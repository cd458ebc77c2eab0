"""What most connections leave as it is."""

from django import forms

from identity import idp_urls
from identity.models import SsoConnection


class AdvancedFields(forms.Form):
    """Mixed into the form of the SAML settings."""

    NAMES = (
        *("signed_part", "signs_requests", "allow_idp_initiated", "blocks_expired"),
        *("creates_people", "allow_repeated_attributes", "sign_out_url"),
    )

    signed_part = forms.ChoiceField(
        label="What the identity provider signs",
        choices=SsoConnection.SignedPart.choices,
        initial=SsoConnection.SignedPart.ASSERTION,
        required=False,
        help_text="A response in which this part is not signed is refused.",
    )
    signs_requests = forms.BooleanField(
        label="Sign requests",
        required=False,
        help_text="For identity providers that answer nobody else. A key is made here the first"
        " time; its certificate stands in the metadata, and below as a file.",
    )
    allow_idp_initiated = forms.BooleanField(
        label="Accept sign-ins that the identity provider starts",
        required=False,
        help_text="A tile in its portal works without this: Switchroom then asks back. With it,"
        " somebody could be signed in to an account that is not theirs by following a link.",
    )
    blocks_expired = forms.BooleanField(
        label="Refuse expired certificates",
        required=False,
        help_text="Nobody signs in once the certificate in use has expired. Without this, you are"
        " warned and the key goes on to hold.",
    )
    creates_people = forms.BooleanField(
        label="Create people when they first sign in",
        required=False,
        help_text="Somebody of a verified domain whose Federation ID nobody has becomes a member."
        " Without this, people come from provisioning or are created here.",
    )
    allow_repeated_attributes = forms.BooleanField(
        label="Accept repeated attributes",
        required=False,
        help_text="For an identity provider that lists an attribute once per value, as Keycloak does"
        " with roles. Names and e-mail addresses may come only once all the same.",
    )
    sign_out_url = forms.CharField(
        label="Sign-out page URL",
        max_length=1024,
        required=False,
        help_text="Where people go after they signed out here. Optional.",
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_signed_part(self) -> str:
        return str(self.cleaned_data["signed_part"] or SsoConnection.SignedPart.ASSERTION)

    def clean_sign_out_url(self) -> str:
        return clean_url(self.cleaned_data["sign_out_url"])


def clean_url(url: str) -> str:
    """Raises ValidationError for what browsers must not be sent to."""
    try:
        return idp_urls.check(url) if url else ""
    except idp_urls.BadUrl as reason:
        raise forms.ValidationError(str(reason)) from None
