"""Why sync-back is to stop for a while."""

from django import forms


class PauseForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="Everybody who looks at sync-back reads it.",
        error_messages={"required": "Say why, so that the others know when to resume."},
    )
