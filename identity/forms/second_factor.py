"""The second factor on one's own page: each act asks for the password again."""

from django import forms

from identity.forms.account import password
from identity.models import User


def code(label: str = "Code", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=32,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class AgainForm(forms.Form):
    """Whoever sits before an open browser is not yet its owner."""

    password = password("Current password", "current-password")

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> str:
        typed = str(self.cleaned_data["password"])
        if not self.user.check_password(typed):
            raise forms.ValidationError("This is not your current password.")
        return typed


class ProofForm(AgainForm):
    """Password and code, for what weakens the second factor."""

    code = code(help_text="From your app, or a recovery code.")


class FirstCodeForm(forms.Form):
    """Shows that the app has the key."""

    code = code("Code that the app shows", "Six digits, a new one every 30 seconds.")
