from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.extension import Extension


class RingGroup(models.Model):
    """People whose phones ring for one extension. It has an extension like a person, of kind group."""

    class Strategy(models.TextChoices):
        ALL = "all", "All at once"
        ORDER = "order", "One after the other"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="ring_groups")
    extension = models.OneToOneField(Extension, models.PROTECT, related_name="ring_group")
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=254, editable=False)  # as `identity.names` folds it
    strategy = models.CharField(max_length=10, choices=Strategy.choices, default=Strategy.ALL)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name_key"],
                name="ring_group_name_is_unique_in_organization",
            ),
            models.CheckConstraint(name="ring_group_has_a_name", condition=~Q(name_key="")),
        ]

    def __str__(self) -> str:
        return self.name


class RingGroupMember(models.Model):
    """A person in a ring group. Whether their phone rings says their line."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="ring_group_members", db_index=False
    )
    group = models.ForeignKey(RingGroup, models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="ring_group_memberships"
    )
    position = models.PositiveSmallIntegerField()  # in which they ring, one after the other

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], name="person_is_in_a_ring_group_once"
            ),
        ]
        indexes = [models.Index(fields=["group", "position"], name="ring_group_in_order")]

    def __str__(self) -> str:
        return f"{self.user_id} in ring group {self.group_id}"
