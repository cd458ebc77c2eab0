import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from identity.models.organization import Organization
from identity.models.signing_key import SigningKey
from identity.tenancy import TenantManager


class SsoConnection(models.Model):
    """One SAML 2.0 identity provider of one organization. Its id is part of our entity ID."""

    class Provider(models.TextChoices):
        OKTA = "okta", "Okta"
        ENTRA = "entra", "Microsoft Entra ID"
        GOOGLE = "google", "Google"
        OTHER = "other", "Other SAML 2.0"

    class SignedPart(models.TextChoices):
        ASSERTION = "assertion", "Assertion"
        RESPONSE = "response", "Response"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sso_connections")
    provider = models.CharField(max_length=10, choices=Provider.choices, default=Provider.OKTA)
    name = models.CharField(max_length=100, default="Okta")
    idp_entity_id = models.CharField("IDP Issuer URL/URN", max_length=1024)
    idp_sso_url = models.CharField("IDP Login URL", max_length=1024)
    signed_part = models.CharField(
        max_length=10, choices=SignedPart.choices, default=SignedPart.ASSERTION
    )
    signs_requests = models.BooleanField(default=False)
    signing_key = models.OneToOneField(  # kept while requests are not signed
        SigningKey, models.RESTRICT, null=True, blank=True, related_name="+"
    )
    allow_idp_initiated = models.BooleanField(default=False)
    blocks_expired = models.BooleanField(default=False)  # believe no key after its certificate
    creates_people = models.BooleanField(default=False)  # at their first sign-in, just in time
    allow_repeated_attributes = models.BooleanField(default=False)
    sign_out_url = models.CharField("Sign-out page URL", max_length=1024, blank=True, default="")
    metadata_url = models.CharField("Metadata URL", max_length=1024, blank=True, default="")
    metadata_news = models.CharField(max_length=500, blank=True, default="")  # what differs there
    is_enabled = models.BooleanField(default=False)
    # The settings with which a test sign-in last succeeded: identity.sign_in_tests
    proven_digest = models.CharField(max_length=64, blank=True, default="")
    proven_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "idp_entity_id"],
                name="idp_is_connected_once_in_organization",
            ),
            models.CheckConstraint(
                name="requests_are_signed_with_a_key",
                condition=Q(signs_requests=False) | Q(signing_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """An X.509 certificate whose key may sign for the IdP. Several serve during a rollover."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    connection = models.ForeignKey(SsoConnection, models.CASCADE, related_name="certificates")
    pem = models.TextField()
    sha256 = models.CharField("SHA-256 fingerprint", max_length=64)
    subject = models.CharField(max_length=500)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    # Days before its end of which administrators were last told; 0 is the end itself
    warned_at_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "sha256"], name="certificate_is_listed_once_in_connection"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
