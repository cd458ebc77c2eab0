"""Who was deactivated in Okta and is not any more: SCIM need not say so, a look through Okta shows it."""

from collections.abc import Sequence

from django.db.models.functions import Coalesce, Now

from identity import doorbell
from identity.models import OktaConnection, SyncState
from identity.okta.answers import OktaUser
from identity.outbox import BACKFILL

State = SyncState.State


def tell(connection: OktaConnection, people: Sequence[OktaUser]) -> None:
    """Try again, behind single changes, whom a page shows and Okta refused as deactivated."""
    active = [person.id for person in people if person.status != "DEPROVISIONED"]
    refused = connection.sync_states.filter(state=State.BLOCKED, reason="user_deactivated")
    counts = {"attempts": 0, "mismatches": 0}
    if active and refused.filter(okta_user_id__in=active).update(
        state=State.PENDING,
        synced_hash="",
        reason="",
        error_text="",
        priority=BACKFILL,
        next_at=Now(),
        first_pending_at=Coalesce("first_pending_at", Now()),
        **counts,
    ):
        doorbell.ring_after_commit()
