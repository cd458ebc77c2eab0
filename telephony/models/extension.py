from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager

# Dialed by somebody in danger. The library knows more per country; this is the last wall.
EMERGENCY = ["112", "911", "933", "999", "000", "110", "118", "119", "988"]


class Extension(models.Model):
    """A number that is dialed inside the organization, 2 to 8 digits."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", "Assigned"
        RESERVED = "reserved", "Reserved"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="extensions")
    number = models.CharField(max_length=8)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="extension"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="extension_is_unique_in_organization"
            ),
            models.CheckConstraint(
                name="extension_is_2_to_8_digits", condition=Q(number__regex=r"\A[0-9]{2,8}\Z")
            ),
            models.CheckConstraint(
                name="extension_is_no_emergency_number", condition=~Q(number__in=EMERGENCY)
            ),
            models.CheckConstraint(
                name="extension_is_assigned_or_has_no_holder",
                condition=Q(state="assigned", user__isnull=False) | Q(state="reserved", user=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number
