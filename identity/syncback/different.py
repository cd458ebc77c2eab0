"""People whom a look through Okta saw different: told again, or left to whatever owns the value."""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from identity import doorbell
from identity.models import DriftCheck, SyncState
from identity.outbox import BACKFILL
from identity.syncback import leases

State = SyncState.State
NOT_TOLD = Q(drifted_at__isnull=False, state__in=[State.CLEAN, State.PENDING])
NIGHTS = 3  # looks in a row that find another value: something else owns it


def of(check: DriftCheck) -> QuerySet[SyncState]:
    """Whom this check saw different, and nobody told since."""
    return check.connection.sync_states.filter(NOT_TOLD, drifted_at__gte=check.began_at)


def give_up(check: DriftCheck) -> None:
    """Whom something else keeps changing: we do not fight over a value night by night."""
    fought_over = of(check).filter(state=State.CLEAN, drifts__gte=NIGHTS - 1)
    fought_over.update(
        state=State.BLOCKED, reason="overwritten", error_text="", drifted_at=None, drifts=NIGHTS
    )


def tell(check: DriftCheck) -> int:
    """Forgetting what was synced forces a look; whoever is just being told is told once more.

    The caller holds the connection.
    """
    forgotten = {"synced_hash": "", "drifted_at": None, "drifts": F("drifts") + 1}
    waiting = of(check).filter(state=State.PENDING)
    leases.end(waiting)
    count = waiting.update(**forgotten)
    count += of(check).update(
        state=State.PENDING,
        priority=BACKFILL,
        attempts=0,
        mismatches=0,
        next_at=Now(),
        first_pending_at=Now(),
        **forgotten,
    )
    doorbell.ring_after_commit()
    return count
