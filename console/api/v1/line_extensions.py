"""The extension of one person: given and taken back."""

from uuid import UUID

from django.db import transaction
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1 import held
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation
from console.api.v1.fields import Body, read
from console.api.v1.held import Held
from console.api.v1.users import one
from identity import users
from identity.audit import Actor
from identity.models import User
from telephony import extensions, sites

AUTO = "auto"


class WantedExtension(Body):
    extension = serializers.CharField(max_length=20, help_text='Digits, or "auto".')


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
        return held.answer(person)

    @operation("Take the extension back", name="takeExtension", answer=Held)
    def delete(self, request: Request, user: UUID) -> Response:
        """It rests. Numbers that rang it go back to the inventory."""
        person = one(self, user)
        extensions.take_back(person, actor=self.actor)
        return held.answer(person)


@transaction.atomic
def _give_some(person: User, *, actor: Actor) -> None:
    users.lock(person)
    site = sites.of_person(person)
    try:
        extensions.give_next(person, site=site, actor=actor)
    except extensions.AlreadyHasOne:
        return


addresses = [
    path("users/<uuid:user>/extension", ExtensionView.as_view(), name="user-extension"),
]
