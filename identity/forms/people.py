"""A person, as an administrator creates and changes one."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from identity import names
from identity.models import User

LONGEST = 254  # characters, of a name and of the form by which it is compared


def comparable(name: str) -> None:
    """Folding makes some letters longer, such as ß. Raises ValidationError."""
    if len(names.key(name)) > LONGEST:
        raise forms.ValidationError("This is too long. Use fewer of the unusual letters.")


class ProfileForm(forms.Form):
    """The profile of a local person. An IdP's people are changed where they come from."""

    user_name = forms.CharField(
        label="User name",
        max_length=LONGEST,
        validators=[comparable],
        help_text="What the person signs in with.",
    )
    given_name = forms.CharField(label="First name", max_length=254, required=False)
    family_name = forms.CharField(label="Last name", max_length=254, required=False)
    email = forms.EmailField(
        label="E-mail", max_length=LONGEST, validators=[comparable], required=False
    )


class AddPersonForm(ProfileForm):
    """A new local person."""

    role = forms.ChoiceField(label="Role", choices=User.Role.choices, initial=User.Role.MEMBER)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """What a person may do in the console."""

    role = forms.ChoiceField(label="Role", choices=User.Role.choices)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class FederationIdForm(forms.Form):
    """The name by which single sign-on knows the person."""

    federation_id = forms.CharField(
        label="Federation ID",
        max_length=LONGEST,
        validators=[comparable],
        help_text="Must equal the NameID that your identity provider sends.",
    )


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError("The two passwords differ.")
        return again
