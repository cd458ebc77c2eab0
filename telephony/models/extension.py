from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager

# Dialed by somebody in danger. The library knows more per country; this is the last wall.
EMERGENCY = ["112", "911", "933", "999", "000", "110", "118", "119", "988"]


class Extension(models.Model):
    """A number that is dialed inside the organization, 2 to 8 digits: a person's, or a group's."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", "Assigned"
        RESERVED = "reserved", "Reserved"
        QUARANTINE = (
            "quarantine",
            "Quarantine",
        )  # nobody gets it for a while after it was somebody's

    class Kind(models.TextChoices):
        USER = "user", "Person"
        GROUP = "group", "Ring group"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="extensions")
    number = models.CharField(max_length=8)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="extension"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.USER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    quarantine_until = models.DateTimeField(null=True, blank=True)
    # Whose it was before the quarantine; None: a group's, or somebody's who is gone.
    last_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
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
                condition=Q(state="assigned", kind="user", user__isnull=False)
                | Q(state="assigned", kind="group", user=None)
                | Q(state__in=["reserved", "quarantine"], user=None),
            ),
            models.CheckConstraint(
                name="extension_in_quarantine_has_an_end",
                condition=Q(state="quarantine", quarantine_until__isnull=False)
                | (~Q(state="quarantine") & Q(quarantine_until=None, last_user=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["quarantine_until"],
                name="quarantine_in_order_of_end",
                condition=Q(state="quarantine"),
            ),
        ]

    def __str__(self) -> str:
        return self.number
