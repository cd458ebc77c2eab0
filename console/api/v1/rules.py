"""Rules that give people what they need: listed, added, changed, moved, removed."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from console.api.v1.rule_shapes import RuleRow, WantedRule, wanted
from telephony.models import PlanRule
from telephony.rules import book


class Rules(serializers.Serializer[Any]):
    items = RuleRow(many=True)


class Move(Body):
    by = serializers.ChoiceField(choices=[-1, 1], help_text="-1 is up, 1 is down.")


class Switch(Body):
    is_active = serializers.BooleanField()


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
        rule = book.add(self.organization, wanted(self, request), actor=self.actor)
        return Response(RuleRow(rule).data, status=201)


class RuleView(ManagementView):
    scope = "rules"

    @operation("Read a rule", name="readRule", answer=RuleRow)
    def get(self, request: Request, rule: int) -> Response:
        return Response(RuleRow(_one(self, rule)).data)

    @operation("Change a rule", name="changeRule", body=WantedRule, answer=RuleRow)
    def put(self, request: Request, rule: int) -> Response:
        found = _one(self, rule)
        book.change(found, wanted(self, request), actor=self.actor)
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


def _one(view: ManagementView, rule: int) -> PlanRule:
    rows = view.organization.plan_rules.select_related("license", "site", "range")
    found: PlanRule = get_object_or_404(rows, pk=rule)
    found.organization = view.organization
    return found


def _all(view: ManagementView) -> Response:
    return Response(Rules({"items": book.listed(view.organization)}).data)


addresses = [
    path("rules", RulesView.as_view(), name="rules"),
    path("rules/<int:rule>", RuleView.as_view(), name="rule"),
    path("rules/<int:rule>/move", MoveView.as_view(), name="move-rule"),
    path("rules/<int:rule>/active", SwitchView.as_view(), name="switch-rule"),
]
