from typing import Any

from django.db import models
from django.db.models import F, Q

from identity.models import Organization
from identity.tenancy import TenantManager


class NumberHistory(models.Model):
    """Somebody had an extension or a phone number, from one moment to another.

    Rows are only ever added, and closed once. They name the holder as they were called then, and
    by the id that they carry outside: both outlive the person.
    """

    class Kind(models.TextChoices):
        EXTENSION = "extension", "Extension"
        NUMBER = "number", "Phone number"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="number_history")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=16)  # digits, or E.164
    holder = models.CharField(max_length=254)
    holder_id = models.UUIDField(null=True)  # a person's SCIM ID; None: a group
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # None: still
    reason = models.CharField(max_length=254, blank=True)  # why it ended
    given_by = models.CharField(max_length=254, blank=True)
    ended_by = models.CharField(max_length=254, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "value"],
                name="number_has_one_holder_at_a_time",
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                name="holding_ends_after_it_began",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "value", "-since"], name="who_had_a_number"),
            models.Index(fields=["holder_id"], name="what_a_person_has", condition=Q(until=None)),
        ]

    def __str__(self) -> str:
        return f"{self.holder} had {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The history of numbers is append-only.")
        super().save(*args, **kwargs)
