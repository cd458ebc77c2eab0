from django.db import models
from django.db.models import F, Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.site import Site

LENGTHS = range(2, 9)  # digits


class ExtensionRange(models.Model):
    """Extensions of one length, from the first to the last, and what they are for.

    Ranges of one length do not overlap: on PostgreSQL `ranges_do_not_overlap` sees to it.
    """

    class Purpose(models.TextChoices):
        USER = "user", "People"
        GROUP = "group", "Ring groups"
        RESERVED = "reserved", "Reserved"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="extension_ranges")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="extension_ranges"
    )
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    length = models.PositiveSmallIntegerField()  # digits, with the zeros in front
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.USER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="range_begins_before_it_ends", condition=Q(first__lte=F("last"))
            ),
            models.CheckConstraint(
                name="range_fits_its_length",
                condition=Q(
                    *[Q(length=each, last__lt=10**each) for each in LENGTHS], _connector=Q.OR
                ),
            ),
            models.CheckConstraint(
                name="range_has_a_known_purpose",
                condition=Q(purpose__in=["user", "group", "reserved"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_number} to {self.last_number}"

    @property
    def first_number(self) -> str:
        return f"{self.first:0{self.length}}"

    @property
    def last_number(self) -> str:
        return f"{self.last:0{self.length}}"

    @property
    def size(self) -> int:
        return self.last - self.first + 1
