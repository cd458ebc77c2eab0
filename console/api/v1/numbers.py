"""The inventory of phone numbers: listed, claimed and given up."""

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
from telephony import e164, inventory, numbers
from telephony.models import PhoneNumber


class NumberRow(serializers.ModelSerializer[PhoneNumber]):
    """`user` is whom it rings; null for a free number, or a ring group's."""

    number = serializers.CharField(source="e164", help_text="E.164")
    extension = serializers.CharField(source="extension.number", allow_null=True, default=None)
    user = serializers.UUIDField(source="extension.user.scim_id", allow_null=True, default=None)

    class Meta:
        model = PhoneNumber
        fields = ["number", "state", "is_primary", "extension", "user"]


class NumbersQuery(paging.PageQuery):
    q = serializers.CharField(max_length=100, required=False, help_text="Digits, or a person.")
    state = serializers.ChoiceField(choices=PhoneNumber.State.choices, required=False)


class NewNumber(Body):
    number = serializers.CharField(max_length=40)


class NewBlock(Body):
    first = serializers.CharField(max_length=40)
    last = serializers.CharField(max_length=40)


class Claimed(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="How many were new.")


class NumbersView(ManagementView):
    scope = "numbers"

    @operation(
        "List phone numbers", name="listNumbers", query=NumbersQuery, answer=page_of(NumberRow)
    )
    def get(self, request: Request) -> Response:
        asked = read(NumbersQuery, request)
        text, state = asked.get("q", ""), asked.get("state", "")
        found = inventory.search(self.organization, text=text, state=state)
        return paging.answer(request, found, NumberRow, asked)

    @operation(
        "Claim a number",
        name="claimNumber",
        body=NewNumber,
        answer=NumberRow,
        status=201,
        is_once=True,
    )
    @once
    def post(self, request: Request) -> Response:
        asked = read(NewNumber, request)
        number = numbers.claim(self.organization, number=asked["number"], actor=self.actor)
        return Response(NumberRow(number).data, status=201)


class BlockView(ManagementView):
    scope = "numbers"

    @operation(
        "Claim a block", name="claimBlock", body=NewBlock, answer=Claimed, status=201, is_once=True
    )
    @once
    def post(self, request: Request) -> Response:
        """Every number from the first to the last; those that are claimed are passed over."""
        count = numbers.claim_block(self.organization, actor=self.actor, **read(NewBlock, request))
        return Response({"count": count}, status=201)


class NumberView(ManagementView):
    scope = "numbers"

    @operation("Read a number", name="readNumber", answer=NumberRow)
    def get(self, request: Request, number: str) -> Response:
        return Response(NumberRow(self._one(number)).data)

    @operation("Give a number up", name="giveUpNumber")
    def delete(self, request: Request, number: str) -> Response:
        """Only a number that rings nobody goes."""
        numbers.give_up(self._one(number), actor=self.actor)
        return Response(status=204)

    def _one(self, number: str) -> PhoneNumber:
        rows = self.organization.phone_numbers.select_related("extension__user")
        found: PhoneNumber = get_object_or_404(rows, e164=number)
        return found


def of_inventory(view: ManagementView, text: str) -> PhoneNumber:
    """The number that a body names. Raises e164.NotANumber, Unprocessable."""
    found: PhoneNumber | None = view.organization.phone_numbers.filter(
        e164=e164.parse(text)
    ).first()
    if found is None:
        raise Unprocessable({"number": ["This number is not in your inventory."]})
    return found


addresses = [
    path("numbers", NumbersView.as_view(), name="numbers"),
    path("numbers/blocks", BlockView.as_view(), name="claim-block"),
    path("numbers/<e164:number>", NumberView.as_view(), name="number"),
]
