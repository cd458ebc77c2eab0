"""How a rule is shown, and how one is read."""

from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from console.api.v1.base import ManagementView
from console.api.v1.fields import Body, read
from console.api.v1.problems import Unprocessable
from identity.models import Organization
from telephony.forms.rules import ROLES
from telephony.models import PlanRule
from telephony.rules import conditions
from telephony.rules.book import Wanted


class Condition(Body):
    """Holds when any value of the person is, starts or ends with one of `values`."""

    what = serializers.CharField(
        max_length=conditions.LONGEST, help_text='"group", or a SCIM attribute.'
    )
    how = serializers.ChoiceField(choices=[each.value for each in conditions.How])
    values = serializers.ListField(
        child=serializers.CharField(max_length=conditions.LONGEST),
        min_length=1,
        max_length=conditions.MOST_VALUES,
    )


class RuleRow(serializers.ModelSerializer[PlanRule]):
    license = serializers.SlugField(source="license.code", allow_null=True, default=None)
    conditions = Condition(many=True)
    position = serializers.IntegerField()

    class Meta:
        model = PlanRule
        fields = [
            *("id", "position", "name", "is_active", "conditions", "license", "site", "range"),
            *("gives_extension", "gives_number", "number_prefix", "role", "follows"),
        ]


class WantedRule(Body):
    """All of a rule: what is left out is not given."""

    name = serializers.CharField(max_length=100)
    conditions = Condition(  # type: ignore[call-arg]  # a list of them
        many=True, max_length=conditions.MOST_CONDITIONS, default=list
    )
    license = serializers.SlugField(max_length=50, allow_null=True, default=None)
    site = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    range = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    gives_extension = serializers.BooleanField(default=False)
    gives_number = serializers.BooleanField(default=False)
    number_prefix = serializers.RegexField(
        r"\A(\+[1-9][0-9]{0,13})?\Z", default="", allow_blank=True
    )
    role = serializers.ChoiceField(choices=["", *ROLES], default="")
    follows = serializers.BooleanField(default=False)


def wanted(view: ManagementView, request: Request) -> Wanted:
    """The rule that the body asks for. Raises ValidationError, conditions.BadCondition."""
    asked = read(WantedRule, request)
    about = conditions.read(asked.pop("conditions"))
    named = _named(view.organization, asked)
    return replace(Wanted(**(asked | named)), conditions=about)


def _named(organization: Organization, asked: dict[str, Any]) -> dict[str, Any]:
    """The rows that were named. Raises Unprocessable."""
    pools = organization.license_pools.select_related("sku")
    pool = pools.filter(sku__code=asked["license"]).first()
    found = {
        "license": pool.sku if pool else None,
        "site": organization.sites.filter(pk=asked["site"]).first(),
        "range": organization.extension_ranges.filter(pk=asked["range"], purpose="user").first(),
    }
    missing = [name for name, row in found.items() if asked[name] is not None and row is None]
    if missing:
        raise Unprocessable(
            {name: ["Your organization has none of this name."] for name in missing}
        )
    return found
