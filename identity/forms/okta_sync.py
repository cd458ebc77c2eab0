"""Section 3 of Identity Management: which Okta is told of extensions and numbers."""

from django import forms

from identity.models import OktaConnection

Auth, Way = OktaConnection.Auth, OktaConnection.Way


class OktaSyncForm(forms.Form):
    version = forms.IntegerField(
        min_value=0, max_value=2**31, required=False, widget=forms.HiddenInput
    )
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
    way = forms.ChoiceField(
        label="How Okta learns of extensions and numbers",
        choices=Way.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="The first is right nearly always. The second needs rights on one app only. The"
        " third needs no access from here at all, and takes as long as Okta's schedule.",
    )
    app_id = forms.CharField(
        label="ID of the Okta app",
        max_length=64,
        required=False,
        help_text="Of the app through which Okta provisions people here. It begins with 0oa and"
        " stands in the address of the app's page in Okta's admin console.",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    auth = forms.ChoiceField(
        label="How we sign in at Okta",
        choices=Auth.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text="An app has exactly the rights you grant it, belongs to no person, and its keys"
        " never leave this server. A token has all rights of the administrator who made it.",
    )
    client_id = forms.CharField(
        label="Client ID",
        max_length=100,
        required=False,
        help_text="Okta shows it once the app is made. To make the app you need our public key: save"
        " with this field empty, and it is shown here.",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    token = forms.CharField(
        label="API token",
        max_length=500,
        required=False,
        help_text="Made in Okta under Security, API, Tokens. Use a service account: the token ends"
        " with its owner. An empty field keeps the token that is set.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_way(self) -> str:
        return str(self.cleaned_data["way"] or Way.USERS)

    def clean_auth(self) -> str:
        return str(self.cleaned_data["auth"] or Auth.SSWS)

    def clean_token(self) -> str:
        return str(self.cleaned_data["token"]).strip()

    def follow(self, now: OktaConnection | None) -> None:
        """Shown once more: who saves then has read that somebody else did."""
        self.data = {**self.data, "version": str(now.version if now else 0)}
