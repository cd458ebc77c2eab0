"""A rule: whom it is about, and what it gives."""

from typing import Any

from django import forms

from identity.models import Organization, User
from telephony.models import ExtensionRange, LicenseSku, PlanRule, Site
from telephony.rules import conditions
from telephony.rules.book import Wanted
from telephony.rules.conditions import BadCondition, Condition, How
from telephony.rules.words import COMPARED

ROLES = [role for role in User.Role if role not in (User.Role.OWNER, User.Role.MEMBER)]
SPARE = 2  # empty conditions at the end of the form


class ConditionForm(forms.Form):
    """One condition; left empty it is none."""

    what = forms.CharField(
        label="Group or attribute",
        required=False,
        max_length=conditions.LONGEST,
        widget=forms.TextInput(attrs={"list": "known-attributes", "autocomplete": "off"}),
    )
    how = forms.ChoiceField(
        label="Comparison", choices=[(how, COMPARED[how]) for how in How], required=False
    )
    values = forms.CharField(
        label="Values",
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        what, values = cleaned.get("what", ""), cleaned.get("values", "").splitlines()
        self.condition: Condition | None = None
        if what.strip() or any(value.strip() for value in values):
            stored = {"what": what, "how": cleaned.get("how") or How.IS, "values": values}
            try:
                [self.condition] = conditions.read([stored])
            except BadCondition as reason:
                raise forms.ValidationError(str(reason)) from None
        return cleaned


Conditions = forms.formset_factory(
    ConditionForm, extra=SPARE, max_num=conditions.MOST_CONDITIONS, validate_max=True
)


def conditions_of(rule: PlanRule | None) -> list[dict[str, str]]:
    """What stands in the form at first."""
    stored = conditions.read(rule.conditions) if rule else []
    return [{"what": c.what, "how": c.how, "values": "\n".join(c.values)} for c in stored]


class RuleForm(forms.Form):
    """What the rule is called, and what it gives."""

    name = forms.CharField(label="Name", max_length=100)
    license = forms.ModelChoiceField(
        LicenseSku.objects.none(), label="License", required=False, empty_label="None"
    )
    site = forms.ModelChoiceField(
        Site.objects_all_organizations.none(), label="Site", required=False, empty_label="As it is"
    )
    gives_extension = forms.BooleanField(label="The next free extension", required=False)
    range = forms.ModelChoiceField(
        ExtensionRange.objects_all_organizations.none(),
        label="Out of the range",
        required=False,
        empty_label="Of the site, then of all sites",
    )
    gives_number = forms.BooleanField(label="A free phone number", required=False)
    number_prefix = forms.RegexField(
        r"\A\+[1-9][0-9]{0,13}\Z",
        label="Numbers that begin with",
        required=False,
        help_text="Such as +1415. Empty: any free number.",
        error_messages={"invalid": "Write + and digits, such as +1415."},
    )
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "As it is"), *((role, role.label) for role in ROLES)],
        help_text="For members. Owners and administrators stay what they are.",
    )
    follows = forms.BooleanField(
        label="Also change what a person has already",
        required=False,
        help_text="When somebody comes to this rule from another one, license and role follow.",
    )

    def __init__(self, *args: Any, organization: Organization, **more: Any) -> None:
        super().__init__(*args, **more)
        bought = LicenseSku.objects.filter(
            pk__in=organization.license_pools.values_list("sku", flat=True)
        )
        for_people = organization.extension_ranges.filter(purpose=ExtensionRange.Purpose.USER)
        choices = {
            "license": bought.order_by("name"),
            "site": organization.sites.order_by("name_key"),
            "range": for_people.select_related("site").order_by("length", "first"),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def wanted(self, about: list[Condition]) -> Wanted:
        """The form is valid."""
        return Wanted(conditions=about, **self.cleaned_data)
