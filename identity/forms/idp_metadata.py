"""Importing the IdP's metadata: first it fills the form, then the form is saved."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from identity import idp_urls
from identity.forms.several import OneOfSeveral
from identity.saml import certificates, idp_metadata
from identity.saml.certificates import CertificateFacts
from identity.saml.errors import Refused

MOST_CERTIFICATES = 10


class MetadataForm(OneOfSeveral):
    """A file or a URL."""

    file = forms.FileField(
        label="Metadata file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xml,application/xml,text/xml"}),
    )
    url = forms.CharField(
        label="Or its URL",
        max_length=1024,
        required=False,
        help_text="Switchroom looks there once a day and tells you when something has changed.",
        widget=forms.URLInput(
            attrs={"spellcheck": "false", "autocomplete": "off", "placeholder": "https://"}
        ),
    )

    def clean_file(self) -> bytes | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        return upload.read(idp_metadata.MAX_BYTES + 1) if upload else None

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            return idp_urls.check_fetched(url) if url else ""
        except idp_urls.BadUrl as reason:
            raise forms.ValidationError(str(reason)) from None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        given = [name for name in self.fields if values.get(name)]
        if len(given) > 1:
            self.add_error("url", "Choose a file or enter a URL, not both.")
        elif not given and not self.errors:
            self.add_error("file", "Choose the file, or enter its URL.")
        return values


class FromMetadataFields(forms.Form):
    """Mixed into the form of the SAML settings: what it brought, until that is saved."""

    metadata_url = forms.CharField(max_length=1024, required=False, widget=forms.HiddenInput)
    from_metadata = forms.CharField(
        max_length=MOST_CERTIFICATES * certificates.MAX_BYTES,
        required=False,
        widget=forms.HiddenInput,
    )

    def clean_metadata_url(self) -> str:
        """It was checked when it was fetched, but it comes from the browser again."""
        url: str = self.cleaned_data["metadata_url"]
        try:
            return idp_urls.check_fetched(url) if url else ""
        except idp_urls.BadUrl as reason:
            raise forms.ValidationError(str(reason)) from None

    def clean_from_metadata(self) -> list[CertificateFacts]:
        try:
            return certificates.read_several(self.cleaned_data["from_metadata"])
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from None
