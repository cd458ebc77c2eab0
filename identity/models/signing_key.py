from django.db import models

from identity.models.organization import Organization
from identity.tenancy import TenantManager


class SigningKey(models.Model):
    """A key pair of ours, with which one connection signs what it asks the IdP.

    `SsoConnection.signing_key` is the one that signs; a second waits for its turn, or had it.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    connection = models.ForeignKey(
        "identity.SsoConnection", models.CASCADE, related_name="signing_keys"
    )
    key_encrypted = models.TextField()  # PKCS#8 in PEM, by identity.encryption
    pem = models.TextField()  # the certificate, which is public
    sha256 = models.CharField("SHA-256 fingerprint", max_length=64)
    subject = models.CharField(max_length=500)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    # Days before its end of which administrators were last told; 0 is the end itself
    warned_at_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return self.subject
