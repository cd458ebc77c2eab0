from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager


class LicenseSku(models.Model):
    """A product that can be licensed, such as "standard". The same for everybody."""

    class Kind(models.TextChoices):
        BASE = "base", "Base"
        ADDON = "addon", "Add-on"

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.BASE)
    has_voice = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class LicensePool(models.Model):
    """The seats of one product that an organization bought."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="license_pools")
    sku = models.ForeignKey(LicenseSku, models.PROTECT, related_name="+")

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sku"], name="license_pool_is_unique_in_organization"
            ),
        ]

    def __str__(self) -> str:
        return self.sku.name


class LicenseSeatQuerySet(models.QuerySet["LicenseSeat"]):
    def free(self) -> "LicenseSeatQuerySet":
        return self.filter(state=LicenseSeat.State.FREE)

    def of(self, sku: str) -> "LicenseSeatQuerySet":
        return self.filter(pool__sku__code=sku)


class LicenseSeat(models.Model):
    """One purchased seat. A row holds one person at most, so seats are never oversold."""

    class State(models.TextChoices):
        FREE = "free", "Free"
        ASSIGNED = "assigned", "Assigned"
        PARKED = "parked", "Parked"  # kept for a suspended person

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="license_seats")
    pool = models.ForeignKey(LicensePool, models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=10, choices=LicenseSku.Kind.choices)  # copy of the SKU's
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.FREE)
    assigned_at = models.DateTimeField(null=True, blank=True)
    parked_until = models.DateTimeField(null=True, blank=True)  # None: until somebody frees it

    objects = TenantManager.from_queryset(LicenseSeatQuerySet)()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seat_is_free_or_has_a_holder",
                condition=Q(state="free", user=None)
                | Q(state__in=["assigned", "parked"], user__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_is_kept_until_a_day_only_while_parked",
                condition=Q(state="parked") | Q(parked_until=None),
            ),
            models.UniqueConstraint(
                fields=["user"],
                name="person_has_one_base_seat",
                condition=Q(kind="base", user__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["pool", "user"],
                name="person_has_one_seat_of_a_product",
                condition=Q(user__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["pool"], name="seat_free", condition=Q(state="free")),
            models.Index(
                fields=["parked_until"],
                name="seat_parked_until",
                condition=Q(parked_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    @property
    def is_base(self) -> bool:
        return self.kind == LicenseSku.Kind.BASE


class LapsedLicense(models.Model):
    """A license that a suspended person lost by policy, and gets again with reinstatement."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="lapsed_licenses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lapsed_licenses"
    )
    pool = models.ForeignKey(LicensePool, models.PROTECT, related_name="+")
    lapsed_at = models.DateTimeField(auto_now_add=True)
    # When the person was reinstated and no seat was free; None until they are reinstated.
    missed_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "pool"], name="license_of_a_person_lapses_once"
            ),
        ]

    def __str__(self) -> str:
        return f"lapsed license {self.pk}"
