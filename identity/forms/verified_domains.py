"""A domain that an organization says is its own."""

from django import forms

from identity import domain_names


class DomainForm(forms.Form):
    domain = forms.CharField(
        label="Domain",
        max_length=254,
        help_text="What stands behind the @ in your people's addresses, such as example.com.",
        widget=forms.TextInput(
            attrs={"spellcheck": "false", "autocomplete": "off", "autocapitalize": "none"}
        ),
    )

    def clean_domain(self) -> str:
        """As DNS writes it."""
        try:
            return domain_names.own(self.cleaned_data["domain"])
        except domain_names.BadDomain as reason:
            raise forms.ValidationError(str(reason)) from None
