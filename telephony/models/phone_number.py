from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.extension import Extension
from telephony.models.port_request import PortRequest


class PhoneNumberQuerySet(models.QuerySet["PhoneNumber"]):
    def free(self) -> "PhoneNumberQuerySet":
        """Those that may be given to somebody."""
        return self.filter(state=PhoneNumber.State.CLAIMED)

    def choosable(self) -> "PhoneNumberQuerySet":
        """Those that may be given, or will be: on their way in, and meant for nobody."""
        coming = Q(state=PhoneNumber.State.PORTING_IN, extension=None)
        return self.filter(Q(state=PhoneNumber.State.CLAIMED) | coming)

    def routed(self) -> "PhoneNumberQuerySet":
        """Those that ring somebody: a number on its way out does until it is gone."""
        return self.filter(extension__isnull=False, state__in=PhoneNumber.ROUTED)


class PhoneNumber(models.Model):
    """A public number the organization owns, or is about to. It rings one extension, or none."""

    class State(models.TextChoices):
        CLAIMED = "claimed", "Free"
        ASSIGNED = "assigned", "Assigned"
        PORTING_IN = "porting_in", "Porting in"  # may have an extension, and does not ring it yet
        PORTING_OUT = "porting_out", "Porting out"  # rings until the port is done
        QUARANTINE = "quarantine", "Resting"  # nobody gets it for a while after it was somebody's

    ROUTED = (State.ASSIGNED, State.PORTING_OUT)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="phone_numbers")
    e164 = models.CharField("E.164 number", max_length=16, unique=True)
    extension = models.ForeignKey(
        Extension, models.PROTECT, null=True, blank=True, related_name="numbers"
    )
    is_primary = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CLAIMED)
    quarantine_until = models.DateTimeField(null=True, blank=True)
    # Whose it was before it rested; None: somebody's who is gone.
    last_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    port_request = models.ForeignKey(
        PortRequest, models.PROTECT, null=True, blank=True, related_name="numbers"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(PhoneNumberQuerySet)()
    objects_all_organizations = models.Manager.from_queryset(PhoneNumberQuerySet)()

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
            models.CheckConstraint(
                name="number_is_assigned_if_it_has_an_extension",
                condition=Q(state__in=["claimed", "quarantine"], extension=None)
                | Q(state="assigned", extension__isnull=False)
                | Q(state__in=["porting_in", "porting_out"]),
            ),
            models.CheckConstraint(
                name="number_rests_until_some_time",
                condition=Q(state="quarantine", quarantine_until__isnull=False)
                | (~Q(state="quarantine") & Q(quarantine_until=None, last_user=None)),
            ),
            models.CheckConstraint(
                name="number_that_is_ported_has_a_port_request",
                condition=Q(state__in=["porting_in", "porting_out"], port_request__isnull=False)
                | (~Q(state__in=["porting_in", "porting_out"]) & Q(port_request=None)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["quarantine_until"],
                name="number_rests_in_order_of_end",
                condition=Q(state="quarantine"),
            ),
        ]

    def __str__(self) -> str:
        return self.e164

    @property
    def is_free(self) -> bool:
        return self.state == self.State.CLAIMED

    @property
    def is_routed(self) -> bool:
        return self.extension_id is not None and self.state in self.ROUTED
