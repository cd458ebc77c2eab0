"""The phone numbers of one person: given, made primary, taken back."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import held
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.held import Held
from console.api.v1.numbers import of_inventory
from console.api.v1.once import once
from console.api.v1.problems import Conflict
from console.api.v1.users import one
from identity.models import User
from telephony import numbers
from telephony.models import PhoneNumber


class WantedNumber(Body):
    number = serializers.CharField(max_length=40, help_text="A free number of the inventory.")


class NumbersView(ManagementView):
    scope = "lines"

    @operation(
        "Let a number ring a person",
        name="giveNumber",
        body=WantedNumber,
        answer=Held,
        status=201,
        is_once=True,
    )
    @once
    def post(self, request: Request, user: UUID) -> Response:
        """A number on its way in is only meant for them until its port is done."""
        person, asked = one(self, user), read(WantedNumber, request)
        number = of_inventory(self, asked["number"])
        numbers.give(person, number=number, actor=self.actor)
        return held.answer(person, status=201)


class NumberView(ManagementView):
    scope = "lines"

    @operation("Take a number back", name="takeNumber", answer=Held)
    def delete(self, request: Request, user: UUID, number: str) -> Response:
        """It is in the inventory again. Another one of theirs becomes primary."""
        person = one(self, user)
        numbers.take_back(_theirs(person, number), actor=self.actor)
        return held.answer(person)


class PrimaryView(ManagementView):
    scope = "lines"

    @operation("Make a number primary", name="makeNumberPrimary", answer=Held)
    def put(self, request: Request, user: UUID, number: str) -> Response:
        """It is the one that others hear of."""
        person = one(self, user)
        if not numbers.make_primary(_theirs(person, number), actor=self.actor):
            raise Conflict("This number does not ring them, or not yet.")
        return held.answer(person)


def _theirs(person: User, number: str) -> PhoneNumber:
    """A number of the person; else 404."""
    rows = person.organization.phone_numbers.filter(extension__user=person)
    found: PhoneNumber = get_object_or_404(rows, e164=number)
    return found


addresses = [
    path("users/<uuid:user>/numbers", NumbersView.as_view(), name="user-numbers"),
    path("users/<uuid:user>/numbers/<e164:number>", NumberView.as_view(), name="user-number"),
    path(
        "users/<uuid:user>/numbers/<e164:number>/primary",
        PrimaryView.as_view(),
        name="user-primary-number",
    ),
]
