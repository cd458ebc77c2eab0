"""People: listed, read, created by hand, suspended and reinstated."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from console import search
from console.api.v1 import paging
from console.api.v1.base import ManagementView
from console.api.v1.documented import operation, page_of
from console.api.v1.fields import Body, read
from console.api.v1.once import once
from identity import users
from identity.forms.people import LONGEST, comparable
from identity.models import Line, User


class LineFacts(serializers.ModelSerializer[Line]):
    """What the person has, as others hear of it."""

    number = serializers.CharField(source="primary_phone")

    class Meta:
        model = Line
        fields = ["license", "licenses", "extension", "number"]


class Person(serializers.ModelSerializer[User]):
    id = serializers.UUIDField(source="scim_id")
    is_local = serializers.BooleanField(help_text="Nobody outside owns the profile.")
    line = LineFacts(allow_null=True)

    class Meta:
        model = User
        fields = [
            *("id", "user_name", "display_name", "given_name", "family_name", "email"),
            *("role", "is_active", "is_local", "line"),
        ]


class NewPerson(Body):
    """A local person. They are a member: roles are given in the console."""

    user_name = serializers.CharField(max_length=LONGEST, validators=[comparable])
    given_name = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    family_name = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    email = serializers.EmailField(
        max_length=LONGEST, default="", allow_blank=True, validators=[comparable]
    )


class PeopleQuery(paging.PageQuery):
    q = serializers.CharField(
        max_length=200, required=False, help_text="Names, addresses, extension or number."
    )
    license = serializers.SlugField(max_length=50, required=False, help_text="Code of a license.")
    is_active = serializers.BooleanField(required=False, allow_null=True, default=None)


class UsersView(ManagementView):
    scope = "users"

    @operation("List people", name="listUsers", query=PeopleQuery, answer=page_of(Person))
    def get(self, request: Request) -> Response:
        asked = read(PeopleQuery, request)
        return paging.answer(request, self._found(asked), Person, asked)

    @operation(
        "Add a local person",
        name="addUser",
        body=NewPerson,
        answer=Person,
        status=201,
        is_once=True,
    )
    @once
    def post(self, request: Request) -> Response:
        asked = read(NewPerson, request)
        person = users.create_local(self.organization, actor=self.actor, **asked)
        return Response(Person(one(self, person.scim_id)).data, status=201)

    def _found(self, asked: dict[str, Any]) -> QuerySet[User]:
        people = _people(self)
        if asked["is_active"] is not None:
            people = people.filter(is_active=asked["is_active"])
        if code := asked.get("license"):
            held = self.organization.license_seats.of(str(code)).filter(user__isnull=False)
            people = people.filter(pk__in=held.values("user"))
        return search.matching(people, self.organization, str(asked.get("q", "")))


class UserView(ManagementView):
    scope = "users"

    @operation("Read a person", name="readUser", answer=Person)
    def get(self, request: Request, user: UUID) -> Response:
        return Response(Person(one(self, user)).data)


class SuspendView(ManagementView):
    scope = "users"

    @operation("Suspend a person", name="suspendUser", answer=Person, is_once=True)
    @once
    def post(self, request: Request, user: UUID) -> Response:
        """Sessions end at once. What becomes of the line is in Telephony settings."""
        users.suspend(one(self, user), actor=self.actor)
        return Response(Person(one(self, user)).data)


class ReinstateView(ManagementView):
    scope = "users"

    @operation("Reinstate a person", name="reinstateUser", answer=Person, is_once=True)
    @once
    def post(self, request: Request, user: UUID) -> Response:
        users.reinstate(one(self, user), actor=self.actor)
        return Response(Person(one(self, user)).data)


def one(view: ManagementView, user: UUID) -> User:
    """The person of the caller's organization, with what is shown of them; else 404."""
    found: User = get_object_or_404(_people(view), scim_id=user)
    return found


def _people(view: ManagementView) -> QuerySet[User]:
    return view.organization.users.select_related("line")


addresses = [
    path("users", UsersView.as_view(), name="users"),
    path("users/<uuid:user>", UserView.as_view(), name="user"),
    path("users/<uuid:user>/suspend", SuspendView.as_view(), name="suspend-user"),
    path("users/<uuid:user>/reinstate", ReinstateView.as_view(), name="reinstate-user"),
]
