"""The queue as people see and move it: what waits, what failed and why, try again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from identity import audit, backfill, doorbell
from identity.audit import Actor
from identity.models import OktaConnection, Organization, SyncState
from identity.outbox import PERSON
from identity.syncback import leases

State = SyncState.State
# Who is at rest: Okta has what it should, or a look through it saw something else since.
UP_TO_DATE = Q(state=State.CLEAN, drifted_at=None)
DIFFERENT = Q(state=State.CLEAN, drifted_at__isnull=False)


@dataclass(frozen=True)
class Counts:
    """People by what Okta knows of them."""

    clean: int
    different: int
    pending: int
    verify: int
    blocked: int
    oldest: datetime | None  # since when somebody has been waiting; None when nobody is

    @property
    def waiting(self) -> int:
        return self.pending + self.verify

    @property
    def total(self) -> int:
        return self.clean + self.different + self.waiting + self.blocked


def counts(of: Organization | OktaConnection) -> Counts:
    """In one query, over all connections of an organization, or over one."""
    found = of.sync_states.aggregate(
        clean=Count("pk", filter=UP_TO_DATE),
        different=Count("pk", filter=DIFFERENT),
        pending=Count("pk", filter=Q(state=State.PENDING)),
        verify=Count("pk", filter=Q(state=State.VERIFY)),
        blocked=Count("pk", filter=Q(state=State.BLOCKED)),
        oldest=Min("first_pending_at", filter=Q(state__in=[State.PENDING, State.VERIFY])),
    )
    return Counts(**found)


def reasons(organization: Organization) -> dict[str, int]:
    """How many people failed for each reason, the most frequent first."""
    blocked = organization.sync_states.filter(state=State.BLOCKED)
    found = blocked.values_list("reason").annotate(people=Count("pk"))
    return dict(found.order_by("-people", "reason"))


@transaction.atomic
def retry(row: SyncState, *, actor: Actor) -> None:
    """Tell Okta of this person now, even if we believe that it knows, or are just telling it."""
    leases.hold(row.connection_id)
    mine = SyncState.objects_all_organizations.filter(pk=row.pk)
    leases.end(mine)
    _try_now(mine)
    mine.update(priority=PERSON)
    audit.record("sync.retried", subject=row.user, actor=actor, reason=row.reason)
    doorbell.ring_after_commit()


@transaction.atomic
def retry_all(connection: OktaConnection, *, reason: str, actor: Actor) -> int:
    """Try again everyone who failed for `reason`; "" is every reason. How many there are.

    Who is being told in this moment may be about to fail for it, and is told again as well.
    """
    leases.hold(connection.pk)
    under_way = connection.sync_states.filter(lease_token__isnull=False)
    under_way.update(desired_version=F("desired_version") + 1)
    rows = connection.sync_states.filter(state=State.BLOCKED)
    count = _try_now(rows.filter(reason=reason) if reason else rows)
    audit.record("sync.retried", subject=connection, actor=actor, reason=reason, people=count)
    doorbell.ring_after_commit()
    return count


@transaction.atomic
def sync_all(connection: OktaConnection, *, actor: Actor) -> int:
    """Compare everyone with Okta, and write what differs. How many people there are."""
    leases.hold(connection.pk)
    leases.end(connection.sync_states.all())  # or who is just at it says that all is known
    count = backfill.want_everybody(connection, forgets=True)
    audit.record("sync.all_requested", subject=connection, actor=actor, people=count)
    return count


def _try_now(rows: QuerySet[SyncState]) -> int:
    """Forgetting what was synced forces a look; an unclear call stays unclear."""
    return rows.update(
        synced_hash="",
        state=State.PENDING,
        reason="",
        error_text="",
        attempts=0,
        mismatches=0,
        drifts=0,
        drifted_at=None,
        next_at=Now(),
        first_pending_at=Coalesce("first_pending_at", Now()),
    )
