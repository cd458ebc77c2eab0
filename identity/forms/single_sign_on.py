"""Section 1 of Identity Management: the SAML settings."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from identity.forms.idp_metadata import FromMetadataFields
from identity.forms.sso_advanced import AdvancedFields, clean_url
from identity.models import Organization, SsoConnection
from identity.saml import certificates
from identity.saml.certificates import CertificateFacts
from identity.saml.errors import Refused

Method = Organization.SignInMethod


def what_it_is_called(okta: str, entra: str, google: str) -> SafeString:
    """The IdP's own words for a field; the style sheet shows those of the chosen provider."""
    rows = [
        ("okta", f"In Okta: {okta}"),
        ("entra", f"In Microsoft Entra ID: {entra}"),
        ("google", f"In Google: {google}"),
    ]
    return format_html_join("", '<span data-for="{}">{}</span>', rows)


class SingleSignOnForm(AdvancedFields, FromMetadataFields):
    is_enabled = forms.BooleanField(
        label="Single sign-on (SSO)",
        required=False,
        help_text="People sign in through the identity provider.",
    )
    provider = forms.ChoiceField(label="Identity provider", choices=SsoConnection.Provider.choices)
    name = forms.CharField(label="Name of the provider", max_length=100, required=False)
    idp_sso_url = forms.CharField(
        label="IDP Login URL",
        max_length=1024,
        required=False,
        help_text=what_it_is_called(
            "Sign On, View SAML setup instructions, Identity Provider Single Sign-On URL",
            "Single sign-on, Set up, Login URL",
            "Google Identity Provider details, SSO URL",
        ),
        widget=forms.URLInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    idp_entity_id = forms.CharField(
        label="IDP Issuer URL/URN",
        max_length=1024,
        required=False,
        help_text=what_it_is_called(
            "Identity Provider Issuer", "Microsoft Entra Identifier", "Entity ID"
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    certificate_file = forms.FileField(
        label="Upload a certificate",
        required=False,
        help_text=what_it_is_called(
            "X.509 Certificate, Download certificate",
            "SAML Certificates, Certificate (Base64)",
            "Certificate, Download",
        ),
        widget=forms.FileInput(attrs={"accept": ".cert,.cer,.crt,.pem,.der,.p7b,.txt"}),
    )
    certificate_text = forms.CharField(
        label="Or paste it",
        required=False,
        max_length=certificates.MAX_BYTES,
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "placeholder": "-----BEGIN CERTIFICATE-----"}
        ),
    )
    sign_in_method = forms.ChoiceField(
        label="Sign-in method",
        choices=Method.choices,
        widget=forms.RadioSelect,
        help_text="Break-glass administrators can always sign in, with password and second factor.",
    )

    agreed = forms.BooleanField(  # shown when somebody could be shut out
        label="I have seen who could be shut out", required=False
    )

    knows_untested = forms.BooleanField(  # shown when the only way in changes untested
        label="Save them untested all the same", required=False
    )

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean_idp_sso_url(self) -> str:
        return clean_url(self.cleaned_data["idp_sso_url"])

    def clean_certificate_file(self) -> CertificateFacts | None:
        upload: UploadedFile | None = self.cleaned_data["certificate_file"]
        return _read(upload.read(certificates.MAX_BYTES + 1)) if upload else None

    def clean_certificate_text(self) -> CertificateFacts | None:
        text = self.cleaned_data["certificate_text"]
        return _read(text.encode()) if text else None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("certificate_file") and values.get("certificate_text"):
            self.add_error("certificate_text", "Upload the certificate or paste it, not both.")
        if values.get("is_enabled"):
            self._clean_enabled(values)
        elif values.get("sign_in_method") == Method.SSO:
            self.add_error("sign_in_method", "Single sign-on is off, so it cannot be the only way.")
        return values

    def settings(self) -> dict[str, Any]:
        """What `sso_connections.save` takes."""
        values = dict(self.cleaned_data)
        values["certificate"] = values.pop("certificate_file") or values.pop("certificate_text")
        values.pop("certificate_text", None)
        provider = SsoConnection.Provider(values["provider"])
        if provider != SsoConnection.Provider.OTHER or not values["name"]:
            values["name"] = provider.label
        return values

    def keep_certificate(self) -> None:
        """A browser sends a file once: what was uploaded is sent again as text."""
        facts: CertificateFacts | None = self.cleaned_data.get("certificate_file")
        if facts:
            self.data = {**self.data, "certificate_text": facts.pem}

    def _clean_enabled(self, values: dict[str, Any]) -> None:
        for name in ("idp_sso_url", "idp_entity_id"):
            if name in values and not values[name]:
                self.add_error(name, "Single sign-on needs this.")
        if values.get("sign_in_method") == Method.PASSWORD:
            self.add_error("sign_in_method", "Single sign-on is on: choose a way that includes it.")


def _read(upload: bytes) -> CertificateFacts:
    try:
        return certificates.read(upload)
    except Refused as refused:
        raise forms.ValidationError(refused.sentence) from None
