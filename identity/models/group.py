import uuid

from django.db import models
from django.db.models import Q

from identity.models.organization import Organization
from identity.models.scim_connection import ScimConnection
from identity.models.user import User
from identity.tenancy import TenantManager


class Group(models.Model):
    """People of one organization under a name, most often pushed here by an IdP."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="groups")
    scim_id = models.UUIDField("SCIM ID", unique=True, default=uuid.uuid4, editable=False)
    # Who owns the group: the IdP behind this connection, or nobody outside (a local group).
    scim_connection = models.ForeignKey(
        ScimConnection, models.PROTECT, null=True, blank=True, related_name="groups"
    )
    external_id = models.CharField("external ID", max_length=254, null=True, blank=True)  # noqa: DJ001 (unique)
    display_name = models.CharField(max_length=254)
    display_name_key = models.CharField(max_length=254, editable=False)
    version = models.PositiveBigIntegerField(default=1)  # meta.version, RFC 7644 section 3.14
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "display_name_key"],
                name="group_name_is_unique_in_organization",
            ),
            models.UniqueConstraint(
                fields=["scim_connection", "external_id"],
                name="group_external_id_is_unique_in_connection",
            ),
            models.CheckConstraint(name="group_has_a_name", condition=~Q(display_name_key="")),
            models.CheckConstraint(
                name="group_external_id_comes_from_a_connection",
                condition=Q(external_id=None) | ~Q(scim_connection=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "id"], name="group_in_order_of_creation"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_local(self) -> bool:
        """True when no IdP owns the group."""
        return self.scim_connection_id is None


class Membership(models.Model):
    """One person in one group. Rows come and go; the list is never rewritten."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    # Each has its index below, together with the other one.
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", db_index=False)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="person_is_in_a_group_once"),
        ]
        indexes = [
            models.Index(fields=["user", "group"], name="groups_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"
