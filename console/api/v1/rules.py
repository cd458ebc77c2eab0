"""Rules that give people what they need: listed, changed, moved, tried; and who waits."""

from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from console.api.v1.problems import Unprocessable
from identity.models import Organization
from telephony.forms.rules import ROLES
from telephony.models import PendingLine, PlanRule
from telephony.rules import book, conditions, preview, waiting
from telephony.rules.book import Wanted


class RuleRow(serializers.ModelSerializer[PlanRule]):
    license = serializers.SlugField(source="license.code", allow_null=True, default=None)
    conditions = serializers.JSONField()
    position = serializers.IntegerField()

    class Meta:
        model = PlanRule
        fields = [
            *("id", "position", "name", "is_active", "conditions", "license", "site", "range"),
            *("gives_extension", "gives_number", "number_prefix", "role", "follows"),
        ]


class Rules(serializers.Serializer[Any]):
    items = RuleRow(many=True)


class WantedRule(Body):
    """All of a rule: what is left out is not given."""

    name = serializers.CharField(max_length=100)
    conditions = serializers.JSONField(default=list)  # type: ignore[arg-type]  # a list is JSON too
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


class Move(Body):
    by = serializers.ChoiceField(choices=[-1, 1], help_text="-1 is up, 1 is down.")


class Switch(Body):
    is_active = serializers.BooleanField()


class PreviewAnswer(serializers.Serializer[Any]):
    """What the rules in force would do to everybody who is here, without doing it."""

    looked_at = serializers.IntegerField()
    fitting = serializers.IntegerField(help_text="People whom a rule fits.")
    changing = serializers.IntegerField(help_text="People who would get something.")
    totals = serializers.DictField(child=serializers.IntegerField())
    short = serializers.ListField(child=serializers.CharField())


class Applied(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="People at whom the rules look now.")


class WaitingRow(serializers.ModelSerializer[PendingLine]):
    user = serializers.UUIDField(source="user.scim_id")
    license = serializers.SlugField(source="license.code", allow_null=True, default=None)
    since = serializers.DateTimeField(source="created_at")

    class Meta:
        model = PendingLine
        fields = ["user", "license", "lacks_extension", "lacks_number", "detail", "since"]


class RulesView(ManagementView):
    scope = "rules"

    @operation("List rules", name="listRules", answer=Rules)
    def get(self, request: Request) -> Response:
        """In their order: the first that fits a person holds."""
        return _all(self)

    @operation(
        "Add a rule", name="addRule", body=WantedRule, answer=RuleRow, status=201, is_once=True
    )
    @once
    def post(self, request: Request) -> Response:
        rule = book.add(self.organization, _wanted(self, request), actor=self.actor)
        return Response(RuleRow(rule).data, status=201)


class RuleView(ManagementView):
    scope = "rules"

    @operation("Read a rule", name="readRule", answer=RuleRow)
    def get(self, request: Request, rule: int) -> Response:
        return Response(RuleRow(_one(self, rule)).data)

    @operation("Change a rule", name="changeRule", body=WantedRule, answer=RuleRow)
    def put(self, request: Request, rule: int) -> Response:
        found = _one(self, rule)
        book.change(found, _wanted(self, request), actor=self.actor)
        return Response(RuleRow(found).data)

    @operation("Remove a rule", name="removeRule")
    def delete(self, request: Request, rule: int) -> Response:
        """What it gave stays with the people."""
        book.remove(_one(self, rule), actor=self.actor)
        return Response(status=204)


class MoveView(ManagementView):
    scope = "rules"

    @operation("Move a rule", name="moveRule", body=Move, answer=Rules, is_once=True)
    @once
    def post(self, request: Request, rule: int) -> Response:
        book.move(_one(self, rule), by=read(Move, request)["by"], actor=self.actor)
        return _all(self)


class SwitchView(ManagementView):
    scope = "rules"

    @operation("Switch a rule", name="switchRule", body=Switch, answer=RuleRow)
    def put(self, request: Request, rule: int) -> Response:
        found = _one(self, rule)
        book.switch(found, is_active=read(Switch, request)["is_active"], actor=self.actor)
        return Response(RuleRow(found).data)


class PreviewView(ManagementView):
    scope = "rules"

    @operation("Preview the rules", name="previewRules", answer=PreviewAnswer)
    def get(self, request: Request) -> Response:
        in_force = book.listed(self.organization, only_active=True)
        found = preview.of(self.organization, in_force)
        facts = vars(found) | {"changing": len(found.changing), "totals": dict(found.totals)}
        return Response(PreviewAnswer(facts).data)


class ApplyView(ManagementView):
    scope = "rules"

    @operation("Apply the rules to everybody", name="applyRules", answer=Applied, is_once=True)
    @once
    def post(self, request: Request) -> Response:
        count = preview.apply(self.organization, actor=self.actor)
        return Response({"count": count})


class WaitingView(ManagementView):
    scope = "rules"

    @operation(
        "List who waits",
        name="listWaiting",
        query=paging.PageQuery,
        answer=page_of(WaitingRow),
    )
    def get(self, request: Request) -> Response:
        """People whom a rule could not give all: something has to come free first."""
        asked = read(paging.PageQuery, request)
        return paging.answer(request, waiting.listed_for(self.organization), WaitingRow, asked)


def _one(view: ManagementView, rule: int) -> PlanRule:
    rows = view.organization.plan_rules.select_related("license", "site", "range")
    found: PlanRule = get_object_or_404(rows, pk=rule)
    found.organization = view.organization
    return found


def _all(view: ManagementView) -> Response:
    return Response(Rules({"items": book.listed(view.organization)}).data)


def _wanted(view: ManagementView, request: Request) -> Wanted:
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


addresses = [
    path("rules", RulesView.as_view(), name="rules"),
    path("rules/preview", PreviewView.as_view(), name="preview-rules"),
    path("rules/apply", ApplyView.as_view(), name="apply-rules"),
    path("rules/<int:rule>", RuleView.as_view(), name="rule"),
    path("rules/<int:rule>/move", MoveView.as_view(), name="move-rule"),
    path("rules/<int:rule>/active", SwitchView.as_view(), name="switch-rule"),
    path("waiting", WaitingView.as_view(), name="waiting"),
]
