"""What is under way is believed no more: the workers go on, but settle nothing."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from identity.models import OktaConnection, SyncState


def hold(connection_pk: UUID) -> OktaConnection:
    """No row of this connection is claimed until the transaction ends.

    Whoever changes rows of many people begins so: the connection first, its rows after it.
    """
    rows = OktaConnection.objects_all_organizations.select_for_update(no_key=True)
    return rows.get(pk=connection_pk)


def end(rows: QuerySet[SyncState]) -> int:
    """Take the leases of `rows` away, before anything else is forgotten of them. How many.

    What a worker read or sent was of a connection that is another one by now. Its last call
    may still land, perhaps in the very org of the next one: those people are looked at twice.
    """
    horizon = Now() + timedelta(seconds=settings.SYNC_BACK_HORIZON)
    return rows.filter(lease_token__isnull=False).update(
        ambiguous_until=horizon,  # never sooner than an older one: all are as long
        lease_token=None,
        lease_until=None,
        claims_unsettled=0,
    )
