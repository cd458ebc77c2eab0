"""One's own password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from identity.models import User


def password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4096,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class OwnPasswordForm(forms.Form):
    current = password("Current password", "current-password")
    new = password("New password", "new-password", "At least 8 characters, and no common word.")
    again = password("New password, again", "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise forms.ValidationError("This is not your current password.")
        return current

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if "new" in values and values.get("again") not in (None, values["new"]):
            self.add_error("again", "The two new passwords differ.")
        return values
