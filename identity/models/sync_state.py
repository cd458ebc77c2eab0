from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from identity.models.okta_connection import OktaConnection
from identity.models.organization import Organization
from identity.tenancy import TenantManager


class Line(models.Model):
    """What the outside may know of a person's telephony. Only `identity.outbox` writes it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="line"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="lines")
    extension = models.CharField(max_length=8, blank=True)
    primary_phone = models.CharField(max_length=16, blank=True)  # E.164
    # A direct number to show besides: the first one that is not the primary, or that one.
    did = models.CharField(max_length=16, blank=True, default="", db_default="")
    caller_id = models.CharField(max_length=16, blank=True, default="", db_default="")  # E.164
    site = models.CharField(max_length=100, blank=True, default="", db_default="")  # its name
    license = models.CharField(max_length=100, blank=True)  # name of the base license
    # All held licenses as SCIM shows them: {"value": code, "display": name}, the base one first.
    licenses = models.JSONField(default=list, blank=True)
    version = models.PositiveBigIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return f"{self.extension} {self.primary_phone}".strip()


class SyncState(models.Model):
    """What one Okta should know of one person, and how far we are in telling it.

    The desired state is stored, not events: ten changes are one row and one call. The row
    is the queue; Celery and Redis only say "look now".
    """

    class State(models.TextChoices):
        CLEAN = "clean", "Up to date"
        PENDING = "pending", "Waiting"
        VERIFY = "verify", "Checking"
        BLOCKED = "blocked", "Failed"

    # Nobody tries before Okta has been looked through, or somebody changes the person here.
    PUT_OFF = datetime(2999, 1, 1, tzinfo=UTC)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sync_states")
    connection = models.ForeignKey(OktaConnection, models.CASCADE, related_name="sync_states")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sync_states")
    okta_user_id = models.CharField(max_length=64, blank=True)
    desired_version = models.PositiveBigIntegerField(default=1)
    synced_version = models.PositiveBigIntegerField(default=0)
    synced_hash = models.CharField(max_length=64, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=64, blank=True)
    error_text = models.CharField(max_length=1000, blank=True)  # redacted
    priority = models.PositiveSmallIntegerField(default=0)  # 0 one person, 1 backfill
    next_at = models.DateTimeField()
    first_pending_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claims_unsettled = models.PositiveIntegerField(default=0)
    mismatches = models.PositiveIntegerField(default=0)
    ambiguous_until = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)  # when a drift check saw them
    drifted_at = models.DateTimeField(null=True, blank=True)  # when it found them different
    # How many checks in a row did, and had them told again.
    drifts = models.PositiveSmallIntegerField(default=0, db_default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "user"], name="okta_hears_of_a_person_through_one_row"
            ),
            models.CheckConstraint(
                name="lease_has_token_and_end",
                condition=Q(lease_token=None, lease_until=None)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="blocked_has_a_reason", condition=~Q(state="blocked") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="nothing_is_synced_before_it_is_desired",
                condition=Q(synced_version__lte=F("desired_version")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["connection", "priority", "next_at"],
                name="sync_state_due",
                condition=Q(state__in=["pending", "verify"]),
            ),
            # By what a look through Okta shows, and whoever learns an ID, finds the people.
            models.Index(fields=["connection", "okta_user_id"], name="sync_state_okta_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.state}"

    @property
    def is_different(self) -> bool:
        """Whether Okta has something else, as a look through it saw, and nobody told it since."""
        return self.state == self.State.CLEAN and self.drifted_at is not None

    @property
    def is_up_to_date(self) -> bool:
        return self.state == self.State.CLEAN and self.drifted_at is None

    @property
    def is_put_off(self) -> bool:
        return self.state == self.State.VERIFY and self.next_at == self.PUT_OFF


# Whoever is not written before Okta has been looked through.
IS_PUT_OFF = Q(state=SyncState.State.VERIFY, next_at=SyncState.PUT_OFF)


class SyncAttempt(models.Model):
    """One call to Okta, with secrets and bodies redacted. Append-only."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sync_attempts")
    connection = models.ForeignKey(OktaConnection, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=8)
    path = models.CharField(max_length=300)
    status = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=64, blank=True)
    duration_ms = models.PositiveIntegerField()
    okta_request_id = models.CharField(max_length=100, blank=True)
    sent = models.JSONField(default=dict)
    received = models.JSONField(default=dict)  # of a person: their ID, status, our attributes
    answer = models.CharField(max_length=1000, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "user", "-id"], name="sync_attempt_latest")]

    def __str__(self) -> str:
        return f"{self.verb} {self.path}: {self.status}"
