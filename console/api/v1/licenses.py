"""License seats: how many there are, bought and removed."""

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
from telephony import seats
from telephony.forms.licenses import MOST_AT_ONCE
from telephony.models import LicenseSku
from telephony.seats import PoolCount


class License(serializers.Serializer[PoolCount]):
    """A product, and where its seats are."""

    code = serializers.SlugField(source="pool.sku.code")
    name = serializers.CharField(source="pool.sku.name")
    kind = serializers.ChoiceField(source="pool.sku.kind", choices=LicenseSku.Kind.choices)
    purchased = serializers.IntegerField()
    assigned = serializers.IntegerField()
    parked = serializers.IntegerField(help_text="Kept for somebody who is suspended.")
    free = serializers.IntegerField()


class Licenses(serializers.Serializer[Any]):
    items = License(many=True)


class Seats(Body):
    count = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE)


class LicensesView(ManagementView):
    scope = "licenses"

    @operation("List licenses", name="listLicenses", answer=Licenses)
    def get(self, request: Request) -> Response:
        return _counts(self)


class BuyView(ManagementView):
    scope = "licenses"

    @operation("Add seats", name="addSeats", body=Seats, answer=Licenses, status=201, is_once=True)
    @once
    def post(self, request: Request, license: str) -> Response:
        product, asked = get_object_or_404(LicenseSku, code=license), read(Seats, request)
        seats.buy(self.organization, sku=product, count=asked["count"], actor=self.actor)
        return _counts(self, status=201)


class ShrinkView(ManagementView):
    scope = "licenses"

    @operation("Remove free seats", name="removeSeats", body=Seats, answer=Licenses, is_once=True)
    @once
    def post(self, request: Request, license: str) -> Response:
        """Seats that somebody holds stay; if too few are free, nothing happens."""
        pools = self.organization.license_pools.select_related("sku")
        pool, asked = get_object_or_404(pools, sku__code=license), read(Seats, request)
        seats.shrink(pool, count=asked["count"], actor=self.actor)
        return _counts(self)


def _counts(view: ManagementView, *, status: int = 200) -> Response:
    found = {"items": seats.counts(view.organization)}
    return Response(Licenses(found).data, status=status)


addresses = [
    path("licenses", LicensesView.as_view(), name="licenses"),
    path("licenses/<slug:license>/add", BuyView.as_view(), name="add-seats"),
    path("licenses/<slug:license>/remove", ShrinkView.as_view(), name="remove-seats"),
]
