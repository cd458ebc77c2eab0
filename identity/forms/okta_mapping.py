"""Which attribute of Okta's profile holds what."""

import hashlib
import json
from typing import Any

from django import forms

from identity.syncback import mapping_rules
from identity.syncback.mapping_rules import BadMapping, Row

SPARE = 2  # empty rows at the end of the form


class MappingRowForm(forms.Form):
    """One attribute; left empty it is none."""

    attribute = forms.CharField(
        label="Attribute in Okta",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    template = forms.CharField(
        label="Holds",
        required=False,
        max_length=mapping_rules.LONGEST_TEMPLATE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    if_empty = forms.ChoiceField(
        label="Without a value", choices=list(mapping_rules.KEEPS.items()), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.row: Row | None = None
        attribute, template = cleaned.get("attribute", ""), cleaned.get("template", "")
        if not self.errors and (attribute or template):
            row = Row(attribute, template, cleaned.get("if_empty") or "clear")
            try:
                mapping_rules.check_row(row)
            except BadMapping as reason:
                raise forms.ValidationError(str(reason)) from None
            self.row = row
        return cleaned


class MappingRows(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        try:
            mapping_rules.check(self.rows())
        except BadMapping as reason:
            raise forms.ValidationError(str(reason)) from None

    def rows(self) -> list[Row]:
        """What was typed, in order."""
        return [form.row for form in self.forms if form.row]

    def digest(self) -> str:
        """One word for these rows: what somebody has looked at is what is saved."""
        stored = json.dumps([row.stored() for row in self.rows()])
        return hashlib.sha256(stored.encode()).hexdigest()


MappingForm = forms.formset_factory(
    MappingRowForm,
    formset=MappingRows,
    extra=SPARE,
    max_num=mapping_rules.MOST_ROWS,
    validate_max=True,
)
