"""What one person has: their license, and where they work."""

from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import held
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.held import Held
from console.api.v1.problems import Unprocessable
from console.api.v1.users import one
from telephony import seats, sites


class WantedLicense(Body):
    license = serializers.SlugField(max_length=50, help_text="Code of a base license.")


class WantedPlace(Body):
    site = serializers.IntegerField(allow_null=True, min_value=1)


class LineView(ManagementView):
    scope = "lines"

    @operation("Read what a person has", name="readLine", answer=Held)
    def get(self, request: Request, user: UUID) -> Response:
        return held.answer(one(self, user))


class LicenseView(ManagementView):
    scope = "lines"

    @operation("Give a license", name="giveLicense", body=WantedLicense, answer=Held)
    def put(self, request: Request, user: UUID) -> Response:
        """In place of the base license that the person has. Extension and numbers stay."""
        person, asked = one(self, user), read(WantedLicense, request)
        seats.change(person, sku=asked["license"], actor=self.actor)
        return held.answer(person)

    @operation("Take the license back", name="releaseLicense", answer=Held)
    def delete(self, request: Request, user: UUID) -> Response:
        person = one(self, user)
        seats.release(person, actor=self.actor)
        return held.answer(person)


class PlaceView(ManagementView):
    scope = "lines"

    @operation("Say where a person works", name="placeUser", body=WantedPlace, answer=Held)
    def put(self, request: Request, user: UUID) -> Response:
        person, wanted = one(self, user), read(WantedPlace, request)["site"]
        site = self.organization.sites.filter(pk=wanted).first() if wanted else None
        if wanted and site is None:
            raise Unprocessable({"site": ["There is no such site."]})
        sites.move(person, site=site, actor=self.actor)
        return held.answer(person)


addresses = [
    path("users/<uuid:user>/line", LineView.as_view(), name="line"),
    path("users/<uuid:user>/license", LicenseView.as_view(), name="user-license"),
    path("users/<uuid:user>/site", PlaceView.as_view(), name="user-site"),
]
