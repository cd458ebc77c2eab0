from django.db import models
from django.db.models import F, Q

from identity.models import Organization
from identity.tenancy import TenantManager
from telephony.models.extension import Extension


class Forward(models.Model):
    """Where calls to an extension and its numbers ring while its person is suspended."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="forwards")
    from_extension = models.ForeignKey(Extension, models.CASCADE, related_name="forwards")
    to_extension = models.ForeignKey(Extension, models.CASCADE, related_name="forwards_here")
    is_active = models.BooleanField(default=False)  # off: chosen for the next suspension

    objects = TenantManager()
    objects_all_organizations = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_extension"], name="extension_is_forwarded_to_one_other"
            ),
            models.CheckConstraint(
                name="forward_leads_elsewhere", condition=~Q(from_extension=F("to_extension"))
            ),
        ]

    def __str__(self) -> str:
        return f"forward of {self.from_extension_id}"
