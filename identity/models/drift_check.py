from django.db import models
from django.db.models import Q

from identity.models.okta_connection import OktaConnection
from identity.models.organization import Organization
from identity.tenancy import TenantManager


class DriftCheck(models.Model):
    """One look through all people of one Okta: who holds there what they should?

    It goes page by page, so that it outlives a worker. What it found stands in the rows
    (`SyncState.drifted_at`).
    """

    class State(models.TextChoices):
        RUNNING = "running", "Looking"
        DONE = "done", "Done"
        HELD = "held", "Held"
        DISMISSED = "dismissed", "Dismissed"
        FAILED = "failed", "Failed"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="drift_checks")
    connection = models.ForeignKey(OktaConnection, models.CASCADE, related_name="drift_checks")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    after = models.CharField(max_length=500, blank=True)  # Okta's word for "the next page"
    next_page_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)  # people on the pages so far
    compared = models.PositiveIntegerField(default=0)  # who were up to date here
    drifted = models.PositiveIntegerField(default=0)  # who hold something else, or are not there
    reason = models.CharField(max_length=64, blank=True)
    error_text = models.CharField(max_length=1000, blank=True)  # redacted

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(state__in=["running", "held"]),
                name="okta_is_looked_through_once_at_a_time",
            ),
            models.CheckConstraint(
                name="failed_check_has_a_reason", condition=~Q(state="failed") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection_id}: {self.state}"
