"""How a ring group is shown, and which one an address means."""

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from console.api.v1.base import ManagementView
from telephony.models import PhoneNumber, RingGroup, RingGroupMember


class RingGroupRow(serializers.ModelSerializer[RingGroup]):
    extension = serializers.CharField(source="extension.number")
    members = serializers.SerializerMethodField(help_text="In the order in which they ring.")
    numbers = serializers.SerializerMethodField(help_text="E.164; the first is the primary one.")

    class Meta:
        model = RingGroup
        fields = ["id", "name", "extension", "strategy", "is_active", "members", "numbers"]

    def get_members(self, group: RingGroup) -> list[str]:
        return [str(each.user.scim_id) for each in group.members.all()]

    def get_numbers(self, group: RingGroup) -> list[str]:
        return [each.e164 for each in group.extension.numbers.all()]


def found(view: ManagementView) -> QuerySet[RingGroup]:
    """Those of the caller's organization, with what is shown of them: three queries."""
    members = RingGroupMember.objects.select_related("user").order_by("position")
    numbers = PhoneNumber.objects.order_by("-is_primary", "e164")
    groups: QuerySet[RingGroup] = view.organization.ring_groups.select_related("extension")
    return groups.prefetch_related(
        Prefetch("members", members), Prefetch("extension__numbers", numbers)
    )


def one(view: ManagementView, ring_group: int) -> RingGroup:
    """Else 404."""
    group: RingGroup = get_object_or_404(found(view), pk=ring_group)
    group.organization = view.organization
    return group
