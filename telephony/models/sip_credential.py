from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.device import Device
from telephony.models.extension import Extension


class SipCredential(models.Model):
    """What one device registers with. HA1 is as good as the password: never shown, never logged.

    HA1 is MD5(auth_username:sip_domain:secret), RFC 7616 section 3.4.2; the secret itself is
    nowhere.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sip_credentials")
    extension = models.ForeignKey(Extension, models.CASCADE, related_name="sip_credentials")
    device = models.ForeignKey(Device, models.CASCADE, related_name="credentials")
    auth_username = models.CharField(max_length=13)
    ha1 = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True, blank=True)  # the first time
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="credential_keeps_a_digest_only", condition=Q(ha1__regex=r"\A[0-9a-f]{32}\Z")
            ),
            models.CheckConstraint(
                name="auth_username_is_d_and_12_hex_digits",
                condition=Q(auth_username__regex=r"\Ad[0-9a-f]{12}\Z"),
            ),
            models.UniqueConstraint(
                fields=["organization", "auth_username"],
                name="auth_username_is_unique_in_organization",
            ),
            models.UniqueConstraint(
                fields=["device"],
                name="device_has_one_valid_credential",
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.auth_username
