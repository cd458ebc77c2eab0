"""Phone numbers that ring a group: given and taken back."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.numbers import of_inventory
from console.api.v1.once import once
from console.api.v1.problems import Conflict
from console.api.v1.ring_group_rows import RingGroupRow, one
from telephony import ring_groups


class NumberOfRingGroup(Body):
    number = serializers.CharField(max_length=40, help_text="A free number of the inventory.")


class NumbersView(ManagementView):
    scope = "ring-groups"

    @operation(
        "Let a number ring a group",
        name="giveNumberToRingGroup",
        body=NumberOfRingGroup,
        answer=RingGroupRow,
        status=201,
        is_once=True,
    )
    @once
    def post(self, request: Request, ring_group: int) -> Response:
        group = one(self, ring_group)
        number = of_inventory(self, read(NumberOfRingGroup, request)["number"])
        if not ring_groups.give_number(group, number=number, actor=self.actor):
            raise Conflict("This number is not free.")
        return Response(RingGroupRow(one(self, ring_group)).data, status=201)


class NumberView(ManagementView):
    scope = "ring-groups"

    @operation("Take a number of a group back", name="takeNumberOfRingGroup", answer=RingGroupRow)
    def delete(self, request: Request, ring_group: int, number: str) -> Response:
        """It is in the inventory again."""
        group = one(self, ring_group)
        held = get_object_or_404(group.extension.numbers.all(), e164=number)
        if not ring_groups.take_number(group, number=held, actor=self.actor):
            raise Conflict("This number is on its way to another carrier.")
        return Response(RingGroupRow(one(self, ring_group)).data)


addresses = [
    path("ring-groups/<int:ring_group>/numbers", NumbersView.as_view(), name="ring-group-numbers"),
    path(
        "ring-groups/<int:ring_group>/numbers/<e164:number>",
        NumberView.as_view(),
        name="ring-group-number",
    ),
]
