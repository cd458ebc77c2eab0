from django.conf import settings
from django.db import models

from identity.models.organization import Organization
from identity.models.scim_connection import ScimConnection
from identity.tenancy import TenantManager


class LinkRequest(models.Model):
    """An IdP wanted to create somebody who is here as a local person: an administrator decides.

    It outlives the refused call, and the decision. `approved_version` is the version that the
    person had when they were handed over: until something is written to them, the IdP's next
    attempt to create them is its taking over, not a mistake.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="link_requests")
    connection = models.ForeignKey(
        ScimConnection, models.CASCADE, related_name="link_requests", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="link_requests")
    user_name_key = models.CharField(max_length=254)  # under which they were asked for
    external_id = models.CharField(max_length=254, blank=True)
    times_asked = models.PositiveIntegerField(default=1)
    first_asked_at = models.DateTimeField()
    last_asked_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)
    approved_version = models.PositiveBigIntegerField(null=True, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "user"], name="one_link_request_for_a_person"
            ),
        ]

    def __str__(self) -> str:
        return self.user_name_key
