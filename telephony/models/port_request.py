from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager


class PortRequest(models.Model):
    """Numbers on their way from another carrier, or to one; followed here, carried out elsewhere."""

    class Direction(models.TextChoices):
        IN = "in", "To us"
        OUT = "out", "Away from us"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        ACCEPTED = "accepted", "Accepted"
        SCHEDULED = "scheduled", "Scheduled"
        DONE = "done", "Done"
        REJECTED = "rejected", "Rejected"
        CANCELLED = "cancelled", "Cancelled"

    ENDED = (State.DONE, State.REJECTED, State.CANCELLED)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="port_requests")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    carrier = models.CharField(max_length=100)  # the other one
    reference = models.CharField("account reference", max_length=100, blank=True)
    wanted_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    notes = models.TextField(max_length=2000, blank=True)
    numbers_asked = models.JSONField(default=list)  # E.164; stays when the numbers are gone
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scheduled_port_has_a_date",
                condition=~Q(state="scheduled") | Q(agreed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="port_that_ended_says_when",
                condition=Q(state__in=["done", "rejected", "cancelled"], ended_at__isnull=False)
                | (~Q(state__in=["done", "rejected", "cancelled"]) & Q(ended_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"port {self.direction} {self.carrier}"

    @property
    def is_open(self) -> bool:
        return self.state not in self.ENDED
