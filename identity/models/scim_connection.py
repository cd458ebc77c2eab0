from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from identity.models.organization import Organization
from identity.tenancy import TenantManager


class ScimConnection(models.Model):
    """One SCIM client, such as an Okta application, that provisions people here."""

    class Dialect(models.TextChoices):
        OKTA = "okta", "Okta"
        ENTRA = "entra", "Microsoft Entra ID"
        STRICT = "strict", "Strict SCIM 2.0"

    class Visibility(models.TextChoices):
        OWN = "own", "Only users created by the IdP"
        ALL = "all", "All users"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="scim_connections")
    name = models.CharField(max_length=100, default="Okta")
    dialect = models.CharField(max_length=10, choices=Dialect.choices, default=Dialect.OKTA)
    # Whom the client sees: local people too, or only those that it created or took over.
    visibility = models.CharField(max_length=3, choices=Visibility.choices, default=Visibility.OWN)
    is_enabled = models.BooleanField(default=True)
    # Licenses are shown and set as Okta entitlements.
    has_entitlements = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="scim_connection_name_is_unique_in_organization",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScimToken(models.Model):
    """A bearer token of a SCIM client. The token itself is never stored, only a keyed hash."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="scim_tokens")
    connection = models.ForeignKey(ScimConnection, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    public_id = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)  # HMAC-SHA256 in hex
    last_four = models.CharField(max_length=4)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The one that is to be used instead; this one works until `expires_at`.
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.GenericIPAddressField(null=True, blank=True)
    last_used_by = models.CharField(max_length=200, blank=True)  # how the client calls itself

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="replaced_scim_token_has_an_end",
                condition=Q(replaced_by=None) | ~Q(expires_at=None) | ~Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.hint

    @property
    def hint(self) -> str:
        """What may be shown of a token after its creation."""
        return f"swr_scim_{self.public_id}_…{self.last_four}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()
