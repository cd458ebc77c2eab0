"""Extensions that are in use, reserved or at rest."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import read
from telephony.models import Extension


class ExtensionRow(serializers.ModelSerializer[Extension]):
    """`user` is whose it is; a ring group's extension has none."""

    user = serializers.UUIDField(source="user.scim_id", allow_null=True, default=None)

    class Meta:
        model = Extension
        fields = ["number", "kind", "state", "quarantine_until", "user"]


class ExtensionsQuery(paging.PageQuery):
    state = serializers.ChoiceField(choices=Extension.State.choices, required=False)


class ExtensionsView(ManagementView):
    scope = "extensions"

    @operation(
        "List extensions",
        name="listExtensions",
        query=ExtensionsQuery,
        answer=page_of(ExtensionRow),
    )
    def get(self, request: Request) -> Response:
        asked = read(ExtensionsQuery, request)
        found = self.organization.extensions.select_related("user")
        if state := asked.get("state"):
            found = found.filter(state=state)
        return paging.answer(request, found, ExtensionRow, asked)


class ExtensionView(ManagementView):
    scope = "extensions"

    @operation("Read an extension", name="readExtension", answer=ExtensionRow)
    def get(self, request: Request, extension: str) -> Response:
        rows = self.organization.extensions.select_related("user")
        return Response(ExtensionRow(get_object_or_404(rows, number=extension)).data)


addresses = [
    path("extensions", ExtensionsView.as_view(), name="extensions"),
    path("extensions/<extension:extension>", ExtensionView.as_view(), name="extension"),
]
