"""What SCIM keeps of its own: a record of every call."""

from django.db import models

from identity.models import Organization, ScimConnection
from identity.tenancy import TenantManager


class ProvisioningRecord(models.Model):
    """One call of a SCIM client: what was asked, what was answered, what it changed.

    Secrets are taken out before a record is stored (scim.redaction). It names the resource
    in words and by id instead of pointing at it, so that it outlives the person.
    """

    # Every call writes a row, so there is no index that nobody asks for: others start with the
    # organization, and a connection that is deleted, which is rare, may look through all.
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="provisioning_records", db_index=False
    )
    connection = models.ForeignKey(
        ScimConnection, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    token_name = models.CharField(max_length=100)
    dialect = models.CharField(max_length=10)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)  # below the SCIM URL: "/Users/<id>"
    query = models.CharField(max_length=2000, blank=True)
    status = models.PositiveSmallIntegerField()
    scim_type = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=1000, blank=True)  # the sentence of a refusal
    duration_ms = models.PositiveIntegerField()
    request_id = models.CharField(max_length=36, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    client = models.CharField(max_length=200, blank=True)  # User-Agent
    resource_type = models.CharField(max_length=20, blank=True)  # "User", "Group"
    resource_id = models.CharField(max_length=64, blank=True)
    resource_name = models.CharField(max_length=254, blank=True)  # userName, displayName
    changes = models.JSONField(default=list)  # [{"action": "user.updated", "changes": {…}}]
    notes = models.JSONField(default=list)  # sentences about what was dropped or brought to shape
    request_body = models.TextField(blank=True)
    response_body = models.TextField(blank=True)
    is_request_cut = models.BooleanField(default=False)
    is_response_cut = models.BooleanField(default=False)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-at", "-id"], name="provisioning_latest"),
            models.Index(
                fields=["organization", "resource_id", "-at"], name="provisioning_of_resource"
            ),
            models.Index(fields=["at"], name="provisioning_age"),  # what is due to be forgotten
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"[:254]
