import json

from django.db import models
from django.db.models import Q

from identity.models.okta_connection import OktaConnection
from identity.models.organization import Organization
from identity.tenancy import TenantManager


class OktaKey(models.Model):
    """A key pair of ours, with which the OAuth app of one connection signs in at Okta.

    next: published, signs nothing yet. current: signs. retired: still published, for an Okta
    that remembers the older list.
    """

    class State(models.TextChoices):
        NEXT = "next", "Next"
        CURRENT = "current", "In use"
        RETIRED = "retired", "Before"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    connection = models.ForeignKey(OktaConnection, models.CASCADE, related_name="keys")
    kid = models.CharField("key ID", max_length=64)
    private_encrypted = models.TextField()  # a JWK, by identity.encryption
    public_jwk = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()  # signs from then on at the earliest
    retire_at = models.DateTimeField(null=True, blank=True)  # is forgotten then

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "kid"], name="okta_key_has_one_name"),
            models.UniqueConstraint(
                fields=["connection", "state"],
                condition=Q(state__in=["next", "current"]),
                name="one_okta_key_signs_and_one_is_next",
            ),
            models.CheckConstraint(
                name="okta_key_is_forgotten_once_retired",
                condition=Q(state="retired", retire_at__isnull=False)
                | (~Q(state="retired") & Q(retire_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.kid

    @property
    def public_text(self) -> str:
        """The public key as one pastes it."""
        return json.dumps(self.public_jwk, indent=2)
