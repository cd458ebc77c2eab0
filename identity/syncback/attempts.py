"""The calls to Okta that are kept for people to read, for as long as they are of use."""

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from identity.models import SyncAttempt, User

KEPT = timedelta(days=30)


def of(user: User) -> QuerySet[SyncAttempt]:
    """Every kept call about `user`, the latest first."""
    return SyncAttempt.objects.filter(user=user).order_by("-pk")


def delete_old() -> int:
    """Forget calls older than KEPT, of every organization. How many there were."""
    old = SyncAttempt.objects_all_organizations.filter(at__lt=Now() - KEPT)
    count, _ = old.delete()
    return count
