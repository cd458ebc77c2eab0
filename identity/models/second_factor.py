from django.conf import settings
from django.db import models

from identity.models.organization import Organization
from identity.tenancy import TenantManager


class SecondFactor(models.Model):
    """One person's authenticator app (TOTP, RFC 6238). It counts from `confirmed_at` on."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="second_factors")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor"
    )
    key_encrypted = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Of 30 seconds each since 1970. Codes of this step and of all before it are spent.
    last_step = models.PositiveBigIntegerField(default=0)
    wrong_codes = models.PositiveIntegerField(default=0)  # in a row
    locked_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    def __str__(self) -> str:
        return f"second factor {self.pk}"


class RecoveryCode(models.Model):
    """Lets its person in once when the app is lost. Only a keyed hash is kept."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)  # HMAC-SHA256 in hex
    used_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["factor", "digest"], name="recovery_code_is_listed_once_in_factor"
            ),
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
