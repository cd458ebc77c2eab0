from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from identity import api_scopes
from identity.models.organization import Organization
from identity.tenancy import TenantManager


class ApiToken(models.Model):
    """A bearer token of a program that manages an organization. Only a keyed hash is stored."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    public_id = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)  # HMAC-SHA256 in hex
    last_four = models.CharField(max_length=4)
    scopes = models.JSONField()  # names of `identity.api_scopes`, such as "users:read"
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="api_token_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.hint

    @property
    def hint(self) -> str:
        """What may be shown of a token after its creation."""
        return f"swr_api_{self.public_id}_…{self.last_four}"

    @property
    def sentences(self) -> list[str]:
        """What it may, in words."""
        return api_scopes.sentences(self.scopes)

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class ApiAnswer(models.Model):
    """What a POST with an `Idempotency-Key` was answered: it is answered so again, for a day."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="api_answers", db_index=False
    )
    token = models.ForeignKey(
        ApiToken, models.CASCADE, related_name="answers", db_index=False
    )  # the key's index begins with it
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # SHA-256 of address and body, in hex
    status = models.PositiveSmallIntegerField(null=True)  # None: the work is not done yet
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"], name="api_answers_a_key_of_a_token_once"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
