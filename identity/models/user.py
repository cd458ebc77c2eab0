import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q

from identity import names
from identity.models.organization import Organization
from identity.models.scim_connection import ScimConnection
from identity.tenancy import TenantManager


class User(AbstractBaseUser):
    """A person of one organization, whoever created them: an IdP, or an administrator."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        ADMIN = "admin", "Administrator"
        HELPDESK = "helpdesk", "Helpdesk"
        AUDITOR = "auditor", "Auditor"
        MEMBER = "member", "Member"

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="users",
        db_index=False,  # others start with it
    )
    scim_id = models.UUIDField("SCIM ID", unique=True, default=uuid.uuid4, editable=False)
    user_name = models.CharField(max_length=254)
    user_name_key = models.CharField(max_length=254, editable=False)
    federation_id = models.CharField("Federation ID", max_length=254)
    federation_id_key = models.CharField(max_length=254, editable=False)
    # Who owns the profile: the IdP behind this connection, or nobody outside (a local person).
    scim_connection = models.ForeignKey(
        ScimConnection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        db_index=False,  # the constraint on external IDs starts with it
    )
    external_id = models.CharField("external ID", max_length=254, null=True, blank=True)  # noqa: DJ001 (unique)
    is_active = models.BooleanField(default=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    # Gets in with password and second factor where single sign-on is the only way.
    is_break_glass = models.BooleanField(default=False)

    display_name = models.CharField(max_length=254, blank=True)
    given_name = models.CharField(max_length=254, blank=True)
    family_name = models.CharField(max_length=254, blank=True)
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    # All attributes of RFC 7643 section 4.1 and 4.3 as the IdP sent them, returned verbatim.
    # The columns above repeat what we search and show.
    profile = models.JSONField(default=dict, blank=True)
    # The same, folded as `identity.names` folds: what SCIM filters look at.
    profile_key = models.JSONField(default=dict, blank=True, editable=False)

    version = models.PositiveBigIntegerField(default=1)  # meta.version, RFC 7644 section 3.14
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "scim_id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user_name_key"], name="user_name_is_unique_in_organization"
            ),
            models.UniqueConstraint(
                fields=["organization", "federation_id_key"],
                name="federation_id_is_unique_in_organization",
            ),
            models.UniqueConstraint(
                fields=["scim_connection", "external_id"],
                name="external_id_is_unique_in_connection",
            ),
            models.CheckConstraint(name="user_has_a_user_name", condition=~Q(user_name_key="")),
            models.CheckConstraint(
                name="break_glass_is_for_administrators",
                condition=Q(is_break_glass=False) | Q(role__in=["owner", "admin"]),
            ),
            models.CheckConstraint(
                name="external_id_comes_from_a_connection",
                condition=Q(external_id=None) | ~Q(scim_connection=None),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "id"], name="user_in_order_of_creation"),
            models.Index(
                fields=["organization", "scim_connection", "id"], name="user_in_order_of_import"
            ),
            models.Index(fields=["user_name_key"], name="user_by_user_name"),
            models.Index(fields=["email_key"], name="user_by_email_anywhere"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How the person is called on screen."""
        return names.label(self.display_name, self.given_name, self.family_name, self.user_name)

    @property
    def is_local(self) -> bool:
        """True when no IdP owns the profile, so it can be edited here."""
        return self.scim_connection_id is None

    def get_full_name(self) -> str:
        return self.label

    def natural_key(self) -> tuple[Any, ...]:
        return (self.scim_id,)
