from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager

DEFAULT_COUNTRY = "US"  # ISO 3166-1 alpha-2


class VoiceSettings(models.Model):
    """How an organization wants its telephony; without a row, what is written here holds."""

    class AfterSuspension(models.TextChoices):
        PARK = "park", "Keep the seat for some days, then free it"
        FREE = "free", "Free the seat at once"
        KEEP = "keep", "Keep the seat until somebody frees it"

    class Numbers(models.TextChoices):
        KEPT = "kept", "Stay with the person as long as the seat does"
        RELEASED = "released", "Go back to the inventory at once"
        FORWARDED = "forwarded", "Ring a colleague meanwhile"

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="voice_settings", primary_key=True
    )
    default_country = models.CharField(
        max_length=2, default=DEFAULT_COUNTRY, validators=[RegexValidator(r"\A[A-Z]{2}\Z")]
    )
    after_suspension = models.CharField(
        max_length=10, choices=AfterSuspension.choices, default=AfterSuspension.PARK
    )
    numbers_after_suspension = models.CharField(
        max_length=10, choices=Numbers.choices, default=Numbers.KEPT
    )
    park_days = models.PositiveSmallIntegerField(default=30)
    extension_quarantine_days = models.PositiveSmallIntegerField(default=30)
    number_quarantine_days = models.PositiveSmallIntegerField(default=90)
    requires_emergency_address = models.BooleanField(default=False)
    # The realm of every SIP password here; `telephony.sip_domains` sets it for good.
    sip_domain = models.CharField(max_length=253, null=True, blank=True)  # noqa: DJ001

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sip_domain_is_lower_case",
                condition=Q(sip_domain=None) | Q(sip_domain__regex=r"\A[a-z0-9.-]+\Z"),
            ),
            models.UniqueConstraint(fields=["sip_domain"], name="sip_domain_is_one_organizations"),
            models.CheckConstraint(
                name="default_country_is_two_capitals",
                condition=Q(default_country__regex=r"\A[A-Z]{2}\Z"),
            ),
            models.CheckConstraint(
                name="voice_settings_days_are_at_most_a_year",
                condition=Q(park_days__range=(1, 366))
                & Q(extension_quarantine_days__lte=366)
                & Q(number_quarantine_days__lte=366),
            ),
        ]

    def __str__(self) -> str:
        return f"telephony of {self.organization_id}"
