"""The steps of the sign-in page: a name, sometimes an organization, then a password."""

from django import forms


class NameForm(forms.Form):
    name = forms.CharField(
        label="E-mail or user name",
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )


class OrganizationForm(forms.Form):
    """Asked only when a bare name is not enough. It names no organization."""

    name = forms.CharField(max_length=254, widget=forms.HiddenInput)
    organization = forms.CharField(
        label="Organization",
        max_length=63,
        help_text="The short name of your organization, such as acme. Your administrator knows it.",
        widget=forms.TextInput(
            attrs={"autocomplete": "organization", "autofocus": True, "autocapitalize": "none"}
        ),
    )


class PasswordForm(forms.Form):
    name = forms.CharField(max_length=254, widget=forms.HiddenInput)
    organization = forms.CharField(max_length=63, required=False, widget=forms.HiddenInput)
    password = forms.CharField(
        label="Password",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=32,
        help_text="Six digits from your app. If you lost it, one of your recovery codes.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autofocus": True,
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
