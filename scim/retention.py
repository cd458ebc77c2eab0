"""How long the provisioning log remembers."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from scim.models import ProvisioningRecord

AT_ONCE = 5000  # rows per statement, so that no lock is held for long


def delete_old() -> int:
    """Delete records older than PROVISIONING_LOG_DAYS; the database's clock decides."""
    everybody = ProvisioningRecord.objects_all_organizations
    due = everybody.filter(at__lt=Now() - timedelta(days=settings.PROVISIONING_LOG_DAYS))
    deleted = 0
    while keys := list(due.order_by("at").values_list("pk", flat=True)[:AT_ONCE]):
        everybody.filter(pk__in=keys).delete()
        deleted += len(keys)
    return deleted
