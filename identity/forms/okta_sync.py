"""Section 3 of Identity Management: which Okta is told of extensions and numbers."""

from django import forms


class OktaSyncForm(forms.Form):
    okta_url = forms.CharField(
        label="Okta URL",
        max_length=255,
        help_text="The address of your Okta org, such as https://company.okta.com.",
        widget=forms.URLInput(
            attrs={
                "spellcheck": "false",
                "autocomplete": "off",
                "placeholder": "https://company.okta.com",
            }
        ),
    )
    token = forms.CharField(
        label="API token",
        max_length=500,
        required=False,
        help_text="Made in Okta under Security, API, Tokens. Use a service account: the token ends"
        " with its owner. An empty field keeps the token that is set.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_token(self) -> str:
        return str(self.cleaned_data["token"]).strip()
