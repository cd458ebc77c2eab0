"""A new token of the management API."""

from django import forms

from identity import api_scopes
from identity.forms.scim_tokens import Lasting


class ApiTokenForm(Lasting):
    """What it is called, what it may do, and when it ends."""

    name = forms.CharField(
        label="Name of the new token",
        max_length=100,
        help_text="Which program uses it, so that you know it again. The audit log names it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=[(each, api_scopes.words(each)) for each in api_scopes.ALL],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    field_order = ("name", "scopes", "lasts", "until")
