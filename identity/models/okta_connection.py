import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models.organization import Organization
from identity.tenancy import TenantManager


def default_mapping() -> list[dict[str, str]]:
    """Okta attribute, template over the line, and what an empty value does there."""
    return [
        {"attribute": "primaryPhone", "template": "{number}", "if_empty": "clear"},
        {"attribute": "extension", "template": "{extension}", "if_empty": "clear"},
    ]


class OktaConnection(models.Model):
    """One Okta org that is told of extensions and numbers, and how it has been doing."""

    class Circuit(models.TextChoices):
        CLOSED = "closed", "Working"
        OPEN = "open", "Waiting"
        HALF_OPEN = "half_open", "Trying again"

    class Way(models.TextChoices):
        USERS = "users", "We write the person's Okta profile"
        APP = "app", "We write the person's profile in the Okta app, and a mapping does the rest"
        IMPORT = "import", "Okta imports it from here, by its own schedule"

    class Auth(models.TextChoices):
        OAUTH = "oauth", "By an OAuth app (recommended)"
        SSWS = "ssws", "By an API token"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="okta_connections")
    name = models.CharField(max_length=100, default="Okta")
    okta_url = models.CharField("Okta URL", max_length=255)
    okta_org_id = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.USERS)
    app_id = models.CharField("ID of the Okta app", max_length=64, blank=True)
    auth = models.CharField(max_length=10, choices=Auth.choices, default=Auth.SSWS)
    client_id = models.CharField("Client ID", max_length=100, blank=True)  # of the OAuth app
    # Scopes, with blanks between, that Okta last said the app was not granted
    missing_scopes = models.CharField(max_length=200, blank=True)
    secret_encrypted = models.TextField(blank=True)  # the API token
    secret_last_four = models.CharField(max_length=4, blank=True)
    secret_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    secret_set_at = models.DateTimeField(null=True, blank=True)
    mapping = models.JSONField(default=default_mapping)
    mapping_version = models.PositiveIntegerField(default=1)
    is_enabled = models.BooleanField(default=True)

    circuit = models.CharField(max_length=10, choices=Circuit.choices, default=Circuit.CLOSED)
    open_reason = models.CharField(max_length=64, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    open_count = models.PositiveIntegerField(default=0)
    recovered_at = models.DateTimeField(null=True, blank=True)  # since then the pace is rising
    failures_in_a_row = models.PositiveIntegerField(default=0)
    pause_until = models.DateTimeField(null=True, blank=True)  # Okta asked us to wait
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_served_at = models.DateTimeField(null=True, blank=True)
    # A person said "not now". Whoever that was is kept by name: they may be gone by then.
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=254, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    # The last time that everybody was to be told, and how many that were.
    backfill_began_at = models.DateTimeField(null=True, blank=True)
    backfill_people = models.PositiveIntegerField(default=0)
    # Login of the administrator who made the token, as Okta last said; the rights are theirs.
    token_owner = models.CharField(max_length=254, blank=True, default="", db_default="")
    token_used_at = models.DateTimeField(null=True, blank=True)  # to the hour; each use renews it
    version = models.PositiveIntegerField(default=1)  # raised by every save of the settings
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "okta_url"],
                name="okta_org_is_connected_once_in_organization",
            ),
            models.CheckConstraint(
                name="secret_is_whole",
                condition=Q(secret_encrypted="", secret_last_four="")
                | (~Q(secret_encrypted="") & Q(secret_set_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="pause_has_somebody_and_a_reason",
                condition=Q(paused_at=None, paused_by="", pause_reason="")
                | (Q(paused_at__isnull=False) & ~Q(paused_by="") & ~Q(pause_reason="")),
            ),
            models.CheckConstraint(
                name="writing_to_an_app_needs_its_id",
                condition=~Q(way="app") & Q(app_id="") | Q(way="app") & ~Q(app_id=""),
            ),
            models.CheckConstraint(
                name="who_imports_needs_no_secret_of_ours",
                condition=~Q(way="import") | Q(secret_encrypted="", client_id=""),
            ),
            models.CheckConstraint(
                name="okta_knows_us_by_token_or_by_app",
                condition=Q(auth="ssws", client_id="") | Q(auth="oauth", secret_encrypted=""),
            ),
        ]

    def __str__(self) -> str:
        return self.okta_url

    @property
    def is_app(self) -> bool:
        return self.auth == self.Auth.OAUTH

    @property
    def is_import(self) -> bool:
        """Okta asks us, and nobody is queued."""
        return self.way == self.Way.IMPORT

    @property
    def is_through_app(self) -> bool:
        return self.way == self.Way.APP

    @property
    def can_sign_in(self) -> bool:
        """Whether we hold all that a call needs; Okta may still refuse it."""
        return bool(self.client_id if self.is_app else self.secret_encrypted)
