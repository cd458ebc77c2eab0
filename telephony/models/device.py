from django.db import models
from django.db.models import Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.extension import Extension


class Device(models.Model):
    """A phone or an app that rings with an extension. An extension has six at most.

    A desk phone fetches its configuration from an address that nobody can guess; only the
    SHA-256 of the secret in it is kept.
    """

    class Kind(models.TextChoices):
        DESK = "desk", "Desk phone"
        APP = "app", "App"
        BROWSER = "browser", "Browser"

    class Make(models.TextChoices):
        YEALINK = "yealink", "Yealink"
        POLY = "poly", "Poly"
        GENERIC = "generic", "Another make"

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="devices")
    extension = models.ForeignKey(Extension, models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DESK)
    make = models.CharField(max_length=10, choices=Make.choices, default=Make.GENERIC)
    model = models.CharField(max_length=50, blank=True)
    # None, not "", where there is none: only None may occur twice.
    mac = models.CharField("MAC address", max_length=12, null=True, blank=True)  # noqa: DJ001
    label = models.CharField(max_length=60, blank=True)
    prov_token_sha256 = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    # The next fetch brings a new password, though the phone has registered with the one it has.
    wants_new_secret = models.BooleanField(default=False)
    last_fetch_at = models.DateTimeField(null=True, blank=True)
    last_fetch_ip = models.GenericIPAddressField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(  # a phone that is another organization's too would be stolen
                name="device_mac_is_12_lower_case_hex_digits",
                condition=Q(mac=None) | Q(mac__regex=r"\A[0-9a-f]{12}\Z"),
            ),
            models.UniqueConstraint(fields=["mac"], name="device_mac_is_unique"),
            models.CheckConstraint(
                name="desk_phone_has_a_mac", condition=~Q(kind="desk") | Q(mac__isnull=False)
            ),
            models.CheckConstraint(
                name="device_keeps_only_a_digest_of_its_address",
                condition=Q(prov_token_sha256=None)
                | Q(prov_token_sha256__regex=r"\A[0-9a-f]{64}\Z"),  # noqa: S106 (a shape)
            ),
            models.UniqueConstraint(
                fields=["prov_token_sha256"], name="provisioning_address_is_one_devices"
            ),
            models.CheckConstraint(
                name="revoked_device_has_no_provisioning_address",
                condition=Q(revoked_at=None) | Q(prov_token_sha256=None),
            ),
        ]
        indexes = [models.Index(fields=["organization", "mac"], name="devices_in_order_of_mac")]

    def __str__(self) -> str:
        return self.label or self.shown_mac or self.get_kind_display()

    @property
    def shown_mac(self) -> str:
        """As printed below a phone: pairs with colons; empty without one."""
        mac = self.mac or ""
        return ":".join(mac[place : place + 2] for place in range(0, len(mac), 2))
