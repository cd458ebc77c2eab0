"""After the database was restored from a backup: nothing that it says of Okta is believed."""

from django.db import transaction
from django.db.models.functions import Now

from identity import audit, backfill, outbox
from identity.audit import Actor
from identity.models import OktaConnection, SyncState


def distrust_everything(*, actor: Actor) -> int:
    """Have every Okta read again for everybody, before anything is written. How many people."""
    connections = OktaConnection.objects_all_organizations.order_by("created_at")
    return sum(_distrust(connection, actor) for connection in connections)


@transaction.atomic
def _distrust(connection: OktaConnection, actor: Actor) -> int:
    """Who worked on a row then works no more, and everyone's row is one to look at."""
    backfill.want_everybody(connection)
    count = connection.sync_states.update(
        state=SyncState.State.VERIFY,
        synced_hash="",
        priority=outbox.BACKFILL,
        next_at=Now(),
        claims_unsettled=0,
        lease_token=None,
        lease_until=None,
    )
    connection.drift_checks.filter(state__in=["running", "held"]).delete()
    audit.record("sync.distrusted", subject=connection, actor=actor, people=count)
    return count
