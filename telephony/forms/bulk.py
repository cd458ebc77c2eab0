"""A file of many people, and which of its rows are looked at."""

from django import forms

from telephony.bulk import csv_format
from telephony.models import BulkRow

LARGEST = 10_000_000  # bytes; 20,000 rows have two million


class UploadForm(forms.Form):
    """The file. `cleaned_data["file"]` is the table that was read."""

    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, with comma or semicolon; 20,000 rows at most. Nothing changes yet.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    is_all_or_nothing = forms.BooleanField(
        label="All or nothing: one refused row stops everything", required=False
    )

    def clean_file(self) -> tuple[str, csv_format.Table]:
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError("The file is larger than 10 MB. Split it.")
        try:
            return found.name, csv_format.read(found.read())
        except csv_format.BadFile as reason:
            raise forms.ValidationError(str(reason)) from None


class RowFilter(forms.Form):
    """Which rows of a job are shown; it lives in the URL."""

    result = forms.ChoiceField(
        label="Result",
        required=False,
        choices=[("", "Any result"), *BulkRow.Action.choices, ("changed", "Changed since")],
    )
