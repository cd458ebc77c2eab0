"""The numbering plan: ranges of extensions, and what has become of them."""

from typing import Any

from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from console.api.v1.problems import Unprocessable
from telephony import numbering
from telephony.forms.numbering import DIGITS
from telephony.models import ExtensionRange
from telephony.numbering import RangeCount

PURPOSES = ExtensionRange.Purpose


class Range(serializers.Serializer[RangeCount]):
    """A range, and how many of its extensions are what."""

    id = serializers.IntegerField(source="range.pk")
    first = serializers.CharField(source="range.first_number")
    last = serializers.CharField(source="range.last_number")
    purpose = serializers.ChoiceField(source="range.purpose", choices=PURPOSES.choices)
    site = serializers.IntegerField(source="range.site_id", allow_null=True)
    used = serializers.IntegerField()
    reserved = serializers.IntegerField()
    resting = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Too close to emergency numbers.")
    free = serializers.IntegerField()


class Ranges(serializers.Serializer[Any]):
    items = Range(many=True)


class WantedRange(Body):
    """All of a range: without a site it is for all of them."""

    first = serializers.RegexField(DIGITS, help_text="2 to 8 digits.")
    last = serializers.RegexField(DIGITS, help_text="As many digits.")
    purpose = serializers.ChoiceField(choices=PURPOSES.choices, default=PURPOSES.USER)
    site = serializers.IntegerField(min_value=1, allow_null=True, default=None)


class RangesView(ManagementView):
    scope = "ranges"

    @operation("List ranges", name="listRanges", answer=Ranges)
    def get(self, request: Request) -> Response:
        return Response(Ranges({"items": numbering.counts(self.organization)}).data)

    @operation(
        "Add a range", name="addRange", body=WantedRange, answer=Range, status=201, is_once=True
    )
    @once
    def post(self, request: Request) -> Response:
        row = numbering.add(self.organization, actor=self.actor, **_wanted(self, request))
        return _shown(self, row.pk, status=201)


class RangeView(ManagementView):
    scope = "ranges"

    @operation("Read a range", name="readRange", answer=Range)
    def get(self, request: Request, extension_range: int) -> Response:
        return _shown(self, extension_range)

    @operation("Change a range", name="changeRange", body=WantedRange, answer=Range)
    def put(self, request: Request, extension_range: int) -> Response:
        """Extensions that people have stay theirs."""
        row = _one(self, extension_range)
        numbering.change(row, actor=self.actor, **_wanted(self, request))
        return _shown(self, extension_range)

    @operation("Remove a range", name="removeRange")
    def delete(self, request: Request, extension_range: int) -> Response:
        """Extensions that people have stay theirs."""
        numbering.remove(_one(self, extension_range), actor=self.actor)
        return Response(status=204)


def _wanted(view: ManagementView, request: Request) -> dict[str, Any]:
    """The range that the body asks for. Raises Unprocessable."""
    asked = read(WantedRange, request)
    site = view.organization.sites.filter(pk=asked["site"]).first()
    if asked["site"] is not None and site is None:
        raise Unprocessable({"site": ["There is no such site."]})
    return asked | {"site": site}


def _one(view: ManagementView, extension_range: int) -> ExtensionRange:
    return _count(view, extension_range).range


def _count(view: ManagementView, extension_range: int) -> RangeCount:
    """Three queries. Raises Http404."""
    for each in numbering.counts(view.organization):
        if each.range.pk == extension_range:
            return each
    raise Http404


def _shown(view: ManagementView, extension_range: int, *, status: int = 200) -> Response:
    return Response(Range(_count(view, extension_range)).data, status=status)


addresses = [
    path("ranges", RangesView.as_view(), name="ranges"),
    path("ranges/<int:extension_range>", RangeView.as_view(), name="range"),
]
