"""Numbers that join the inventory, and how the inventory is searched."""

from django import forms

from telephony import e164
from telephony.models import PhoneNumber

LARGEST_FILE = 1_000_000  # bytes


def _number(text: str) -> str:
    try:
        return e164.parse(text)
    except e164.NotANumber as reason:
        raise forms.ValidationError(str(reason)) from None


class ClaimForm(forms.Form):
    """One number, or a block from the first to the last."""

    first = forms.CharField(
        label="Number, or first of a block",
        max_length=40,
        help_text="With country code, such as +1 415 555 0100.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    last = forms.CharField(
        label="Last of the block",
        max_length=40,
        required=False,
        help_text="Leave empty to add one number. A block has 1,000 at most.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_first(self) -> str:
        return _number(self.cleaned_data["first"])

    def clean_last(self) -> str:
        last = self.cleaned_data["last"].strip()
        return _number(last) if last else self.cleaned_data.get("first", "")


class ImportForm(forms.Form):
    """A list of numbers, typed or as a file."""

    listed = forms.CharField(
        label="Numbers",
        required=False,
        help_text="One per line. Numbers without + are of your organization's country.",
        widget=forms.Textarea(attrs={"rows": 6, "inputmode": "tel"}),
    )
    file = forms.FileField(
        label="Or a file", required=False, help_text="Text or CSV; the first column counts."
    )

    def clean_file(self) -> str:
        found = self.cleaned_data["file"]
        if found is None:
            return ""
        if found.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 1 MB. Split it.")
        try:
            return str(found.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "The file is not UTF-8 text. Save it as CSV UTF-8."
            ) from None

    def lines(self) -> list[str]:
        """The form is valid."""
        return [*self.cleaned_data["listed"].splitlines(), *self.cleaned_data["file"].splitlines()]


class ReleaseForm(forms.Form):
    """Why a number need not rest any longer."""

    reason = forms.CharField(label="Reason", max_length=200)


class InventoryFilter(forms.Form):
    """What the inventory page is asked for; it lives in the URL."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any state"), *PhoneNumber.State.choices],
    )
