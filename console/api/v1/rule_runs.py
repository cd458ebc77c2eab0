"""What the rules would do, letting them do it, and who waits for something to come free."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import read
from console.api.v1.once import once
from telephony.models import PendingLine
from telephony.rules import book, preview, waiting


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


addresses = [
    path("rules/preview", PreviewView.as_view(), name="preview-rules"),
    path("rules/apply", ApplyView.as_view(), name="apply-rules"),
    path("waiting", WaitingView.as_view(), name="waiting"),
]
