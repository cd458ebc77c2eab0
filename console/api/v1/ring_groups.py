"""Ring groups: one extension, several phones."""

from typing import Any
from uuid import UUID

from django.db import transaction
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
from console.api.v1.ring_group_rows import RingGroupRow, found, one
from identity.models import User
from telephony import ring_groups
from telephony.models import RingGroup


class WantedRingGroup(Body):
    """All of a ring group but its extension, which it keeps."""

    name = serializers.CharField(max_length=100)
    strategy = serializers.ChoiceField(
        choices=RingGroup.Strategy.choices, default=RingGroup.Strategy.ALL
    )
    members = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=ring_groups.MOST_MEMBERS,
        default=list,
        help_text="Ids of people, in the order in which they ring.",
    )


class NewRingGroup(WantedRingGroup):
    extension = serializers.CharField(max_length=20, help_text="Digits.")


class ChangedRingGroup(WantedRingGroup):
    is_active = serializers.BooleanField(default=True)


class RingGroupsView(ManagementView):
    scope = "ring-groups"

    @operation(
        "List ring groups",
        name="listRingGroups",
        query=paging.PageQuery,
        answer=page_of(RingGroupRow),
    )
    def get(self, request: Request) -> Response:
        asked = read(paging.PageQuery, request)
        return paging.answer(request, found(self), RingGroupRow, asked)

    @operation(
        "Add a ring group",
        name="addRingGroup",
        body=NewRingGroup,
        answer=RingGroupRow,
        status=201,
        is_once=True,
    )
    @once
    def post(self, request: Request) -> Response:
        asked = read(NewRingGroup, request)
        asked["members"] = _people(self, asked["members"])
        number = asked.pop("extension")
        group = ring_groups.create(self.organization, number=number, actor=self.actor, **asked)
        return Response(RingGroupRow(one(self, group.pk)).data, status=201)


class RingGroupView(ManagementView):
    scope = "ring-groups"

    @operation("Read a ring group", name="readRingGroup", answer=RingGroupRow)
    def get(self, request: Request, ring_group: int) -> Response:
        return Response(RingGroupRow(one(self, ring_group)).data)

    @operation(
        "Change a ring group", name="changeRingGroup", body=ChangedRingGroup, answer=RingGroupRow
    )
    def put(self, request: Request, ring_group: int) -> Response:
        self._save(one(self, ring_group), read(ChangedRingGroup, request))
        return Response(RingGroupRow(one(self, ring_group)).data)

    @operation("Remove a ring group", name="removeRingGroup")
    def delete(self, request: Request, ring_group: int) -> Response:
        """Its extension and its numbers rest."""
        ring_groups.remove(one(self, ring_group), actor=self.actor)
        return Response(status=204)

    @transaction.atomic
    def _save(self, group: RingGroup, asked: dict[str, Any]) -> None:
        members = _people(self, asked.pop("members"))
        ring_groups.change(group, actor=self.actor, **asked)
        ring_groups.set_members(group, members, actor=self.actor)


def _people(view: ManagementView, ids: list[UUID]) -> list[User]:
    """In this order. Raises Unprocessable."""
    people = {user.scim_id: user for user in view.organization.users.filter(scim_id__in=ids)}
    if missing := [each for each in ids if each not in people]:
        raise Unprocessable({"members": [f"Nobody has the id {missing[0]}."]})
    return [people[each] for each in ids]


addresses = [
    path("ring-groups", RingGroupsView.as_view(), name="ring-groups"),
    path("ring-groups/<int:ring_group>", RingGroupView.as_view(), name="ring-group"),
]
