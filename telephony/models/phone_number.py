from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.extension import Extension


class PhoneNumber(models.Model):
    """A public number the organization owns. It rings one extension, or none."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="phone_numbers")
    e164 = models.CharField("E.164 number", max_length=16, unique=True)
    extension = models.ForeignKey(
        Extension, models.PROTECT, null=True, blank=True, related_name="numbers"
    )
    is_primary = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(  # ITU-T E.164: "+", country code, 15 digits at most
                name="phone_number_is_e164", condition=Q(e164__regex=r"\A\+[1-9][0-9]{6,14}\Z")
            ),
            models.UniqueConstraint(
                fields=["extension"],
                name="extension_has_one_primary_number",
                condition=Q(is_primary=True),
            ),
            models.CheckConstraint(
                name="primary_number_rings_an_extension",
                condition=Q(is_primary=False) | Q(extension__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.e164
