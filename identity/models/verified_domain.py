from django.db import models
from django.db.models import Q

from identity.models.organization import Organization
from identity.tenancy import TenantManager


class VerifiedDomain(models.Model):
    """A domain that an organization says is its own, and since when it has been proved."""

    class Trouble(models.TextChoices):
        """What the last look into DNS found instead of the record."""

        NO_RECORD = "no_record", "there is no record"
        OTHER_RECORD = "other_record", "the record holds another value"
        DNS_FAILED = "dns_failed", "DNS gave no answer"
        ELSEWHERE = "elsewhere", "another organization has verified it"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="domains")
    domain = models.CharField(max_length=253)  # lower case, IDNA in ASCII, no dot at the end
    token = models.CharField(max_length=64)  # what the record must hold; it is public
    verified_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)  # when DNS was last asked
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "domain"], name="domain_is_listed_once_in_organization"
            ),
            models.UniqueConstraint(
                fields=["domain"],
                condition=~Q(verified_at=None),
                name="domain_is_verified_by_one_organization",
            ),
        ]

    def __str__(self) -> str:
        return self.domain

    @property
    def record_name(self) -> str:
        """Where the TXT record belongs."""
        return f"_switchroom-verify.{self.domain}"

    @property
    def record_value(self) -> str:
        return f"switchroom-verify={self.token}"
