from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.site import Site


class EmergencyAddress(models.Model):
    """Where help should come to, for a person or for all at a site.

    Kept and shown; nothing sends it to an emergency center.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="emergency_addresses"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="emergency_address",
    )
    site = models.OneToOneField(
        Site, models.CASCADE, null=True, blank=True, related_name="emergency_address"
    )
    street = models.CharField("street and house number", max_length=200)
    extra = models.CharField("floor, suite, room", max_length=100, blank=True)
    city = models.CharField(max_length=100)
    region = models.CharField("state or region", max_length=100, blank=True)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(
        max_length=2, validators=[RegexValidator(r"\A[A-Z]{2}\Z", "Two capitals, such as US.")]
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=254, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="emergency_address_is_of_a_person_or_a_site",
                condition=Q(user__isnull=False, site=None) | Q(user=None, site__isnull=False),
            ),
            models.CheckConstraint(
                name="emergency_address_says_who_verified_it",
                condition=Q(verified_at=None, verified_by="")
                | (Q(verified_at__isnull=False) & ~Q(verified_by="")),
            ),
        ]

    def __str__(self) -> str:
        parts = (self.street, self.extra, f"{self.postal_code} {self.city}", self.region)
        return ", ".join(part for part in (*parts, self.country) if part.strip())
