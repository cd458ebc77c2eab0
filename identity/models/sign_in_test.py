from django.conf import settings
from django.db import models

from identity.models.organization import Organization
from identity.models.sign_in import LoginRequest
from identity.models.sso_connection import SsoConnection
from identity.tenancy import TenantManager


class SignInTest(models.Model):
    """A sign-in that signs nobody in: what the IdP sent, and what each check made of it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sign_in_tests")
    connection = models.ForeignKey(SsoConnection, models.CASCADE, related_name="sign_in_tests")
    login_request = models.OneToOneField(
        LoginRequest, models.SET_NULL, null=True, related_name="sign_in_test"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    settings_digest = models.CharField(max_length=64)  # of the settings that were tested
    code = models.CharField(max_length=64, blank=True)  # "ok", or of identity.saml.errors
    steps = models.JSONField(default=list)  # [{name, state, code, detail}]
    facts = models.JSONField(default=dict)  # what the response says
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    keeps_xml = models.BooleanField(default=False)
    xml = models.TextField(blank=True)  # the response as it came, if the administrator wanted it

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return f"test {self.pk}"
