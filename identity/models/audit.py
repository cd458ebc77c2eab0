from typing import Any

from django.db import models

from identity.models.organization import Organization
from identity.tenancy import TenantManager


class AuditEvent(models.Model):
    """Who changed what, when, and how. Append-only; it outlives the rows it speaks of."""

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="audit_events",
        db_index=False,  # the others start with it
    )
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=64)  # "user.suspended": noun, verb in the past
    source = models.CharField(max_length=16)  # console, scim, command, system, saml
    actor = models.CharField(max_length=254)  # a person's name, a token's name, a command
    actor_id = models.CharField(max_length=64, blank=True)  # the person's SCIM ID, if a person
    subject = models.CharField(max_length=254)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)  # {"role": ["member", "admin"]}
    ip_address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=36, blank=True)

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-id"], name="audit_latest"),
            models.Index(fields=["organization", "subject_id", "-id"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit trail is append-only.")
        super().save(*args, **kwargs)
