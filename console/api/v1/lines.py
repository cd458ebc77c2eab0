"""What one person has: license, extension, phone numbers, and where they work."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from console.api.v1.problems import Unprocessable
from console.api.v1.users import one
from identity import users
from identity.audit import Actor
from identity.models import User
from telephony import e164, extensions, lines, numbers, seats, sites
from telephony.models import PhoneNumber

AUTO = "auto"


class Held(serializers.Serializer[Any]):
    """What the person has now; null for what they do not have."""

    licenses = serializers.ListField(
        child=serializers.SlugField(), help_text="Codes, the base license first."
    )
    extension = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True, help_text="The primary number, E.164.")
    numbers = serializers.ListField(child=serializers.CharField(), help_text="All of them.")
    site = serializers.IntegerField(allow_null=True)


class WantedLicense(Body):
    license = serializers.SlugField(max_length=50, help_text="Code of a base license.")


class WantedExtension(Body):
    extension = serializers.CharField(max_length=20, help_text='Digits, or "auto".')


class WantedNumber(Body):
    number = serializers.CharField(max_length=40, help_text="A free number of the inventory.")


class WantedPlace(Body):
    site = serializers.IntegerField(allow_null=True, min_value=1)


class LineView(ManagementView):
    scope = "lines"

    @operation("Read what a person has", name="readLine", answer=Held)
    def get(self, request: Request, user: UUID) -> Response:
        return _held(one(self, user))


class LicenseView(ManagementView):
    scope = "lines"

    @operation("Give a license", name="giveLicense", body=WantedLicense, answer=Held)
    def put(self, request: Request, user: UUID) -> Response:
        """In place of the base license that the person has. Extension and numbers stay."""
        person, asked = one(self, user), read(WantedLicense, request)
        seats.change(person, sku=asked["license"], actor=self.actor)
        return _held(person)

    @operation("Take the license back", name="releaseLicense", answer=Held)
    def delete(self, request: Request, user: UUID) -> Response:
        person = one(self, user)
        seats.release(person, actor=self.actor)
        return _held(person)


class ExtensionView(ManagementView):
    scope = "lines"

    @operation("Give an extension", name="giveExtension", body=WantedExtension, answer=Held)
    def put(self, request: Request, user: UUID) -> Response:
        """ "auto": the next one that the numbering plan has, unless they have one."""
        person, wanted = one(self, user), read(WantedExtension, request)["extension"]
        if wanted == AUTO:
            _give_some(person, actor=self.actor)
        else:
            extensions.give(person, number=wanted, actor=self.actor)
        return _held(person)

    @operation("Take the extension back", name="takeExtension", answer=Held)
    def delete(self, request: Request, user: UUID) -> Response:
        """It rests. Numbers that rang it go back to the inventory."""
        person = one(self, user)
        extensions.take_back(person, actor=self.actor)
        return _held(person)


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
        person, asked = one(self, user), read(WantedNumber, request)
        number = _of_inventory(self, asked["number"])
        numbers.give(person, number=number, actor=self.actor)
        return _held(person, status=201)


class NumberView(ManagementView):
    scope = "lines"

    @operation("Take a number back", name="takeNumber", answer=Held)
    def delete(self, request: Request, user: UUID, number: str) -> Response:
        """It is in the inventory again. Another one of theirs becomes primary."""
        person = one(self, user)
        theirs = self.organization.phone_numbers.filter(extension__user=person)
        numbers.take_back(get_object_or_404(theirs, e164=number), actor=self.actor)
        return _held(person)


class PlaceView(ManagementView):
    scope = "lines"

    @operation("Say where a person works", name="placeUser", body=WantedPlace, answer=Held)
    def put(self, request: Request, user: UUID) -> Response:
        person, wanted = one(self, user), read(WantedPlace, request)["site"]
        site = self.organization.sites.filter(pk=wanted).first() if wanted else None
        if wanted and site is None:
            raise Unprocessable({"site": ["There is no such site."]})
        sites.place(person, site=site, actor=self.actor)
        return _held(person)


@transaction.atomic
def _give_some(person: User, *, actor: Actor) -> None:
    users.lock(person)
    site = sites.of_person(person)
    try:
        extensions.give_next(person, site=site, actor=actor)
    except extensions.AlreadyHasOne:
        return


def _of_inventory(view: ManagementView, text: str) -> PhoneNumber:
    found = view.organization.phone_numbers.filter(e164=e164.parse(text)).first()
    if found is None:
        raise Unprocessable({"number": ["This number is not in your inventory."]})
    return found


def _held(person: User, *, status: int = 200) -> Response:
    facts, site = lines.facts(person), sites.of_person(person)
    ringing = PhoneNumber.objects.filter(extension__user=person).order_by("-is_primary", "e164")
    held = {
        "licenses": [each["value"] for each in facts.licenses],
        "extension": facts.extension or None,
        "number": facts.primary_phone or None,
        "numbers": list(ringing.values_list("e164", flat=True)),
        "site": site.pk if site else None,
    }
    return Response(Held(held).data, status=status)


addresses = [
    path("users/<uuid:user>/line", LineView.as_view(), name="line"),
    path("users/<uuid:user>/license", LicenseView.as_view(), name="user-license"),
    path("users/<uuid:user>/extension", ExtensionView.as_view(), name="user-extension"),
    path("users/<uuid:user>/numbers", NumbersView.as_view(), name="user-numbers"),
    path("users/<uuid:user>/numbers/<e164:number>", NumberView.as_view(), name="user-number"),
    path("users/<uuid:user>/site", PlaceView.as_view(), name="user-site"),
]
