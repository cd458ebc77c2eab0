"""The code on the display of a desk phone."""

from django import forms


class UserCodeForm(forms.Form):
    user_code = forms.CharField(
        label="Code on the phone",
        max_length=32,
        help_text="Eight letters and digits, such as ABCD-2345.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autofocus": True,
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
