from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models.organization import Organization
from identity.models.sso_connection import SsoConnection
from identity.tenancy import TenantManager


class LoginRequest(models.Model):
    """An AuthnRequest that we sent and whose answer we still accept, once."""

    class Purpose(models.TextChoices):
        CONSOLE = "console", "Console"
        TEST = "test", "Test sign-in"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    connection = models.ForeignKey(SsoConnection, models.CASCADE, related_name="login_requests")
    request_id = models.CharField(max_length=100, unique=True)  # AuthnRequest@ID
    relay_state_digest = models.CharField(max_length=64)  # SHA-256 in hex
    browser_nonce = models.CharField(max_length=64)
    next_url = models.CharField(max_length=2048, blank=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.CONSOLE)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return self.request_id


class SeenAssertion(models.Model):
    """An assertion that was accepted once and never will be again."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    connection = models.ForeignKey(SsoConnection, models.CASCADE, related_name="+")
    assertion_id = models.CharField(max_length=256)
    expires_at = models.DateTimeField()

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "assertion_id"], name="assertion_is_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return self.assertion_id


class SignInTicket(models.Model):
    """What the browser carries from the cross-site POST to its own session; stored hashed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    connection = models.ForeignKey(SsoConnection, models.CASCADE, related_name="+")
    login_request = models.ForeignKey(LoginRequest, models.CASCADE, related_name="+", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    facts = models.JSONField(default=dict)  # NameID, format, SessionIndex, SessionNotOnOrAfter
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return f"ticket {self.pk}"


class SignInAttempt(models.Model):
    """One try to sign in, good or bad. People see the reference; administrators the code."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="sign_in_attempts", null=True
    )
    connection = models.ForeignKey(SsoConnection, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    way = models.CharField(max_length=10)  # "password", "code", "recovery" or "saml"
    reference = models.CharField(max_length=16, unique=True)
    code = models.CharField(max_length=64)  # "ok", or the reason of identity.sign_in_words
    detail = models.CharField(max_length=500, blank=True)
    name_id = models.CharField(max_length=254, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    issuer = models.CharField(max_length=1024, blank=True)
    assertion_id = models.CharField(max_length=256, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    is_break_glass = models.BooleanField(default=False)  # single sign-on was the only way else
    announced_at = models.DateTimeField(null=True)  # to the administrators, of a break-glass one

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "id"], name="attempt_in_order"),
            models.Index(
                fields=["at"], name="attempt_to_announce", condition=Q(is_break_glass=True)
            ),
        ]

    def __str__(self) -> str:
        return self.reference
