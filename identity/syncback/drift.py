"""Drift: Okta holds something else than it was told, because somebody changed it there.

A check looks at all people of one Okta, a page at a time, and compares. What differs is told
again, behind single changes. When it is more than anybody would expect, a person is asked
first: a wrong org or a restored database must not rewrite everybody.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from identity import audit, doorbell, latecomers
from identity.audit import SYSTEM, Actor
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.syncback import different, judging, leases

log = logging.getLogger(__name__)
KEPT = timedelta(days=90)
FEW, SHARE = 20, 0.05  # people who may change without a question: the larger of the two
State, Row = DriftCheck.State, SyncState.State


@transaction.atomic
def begin(connection: OktaConnection, *, actor: Actor = SYSTEM) -> DriftCheck:
    """Look through this Okta. A check that is under way goes on; one that is held is dropped.

    Who has a line and no row is nobody's to find there, and is told like anybody new.
    """
    locked = OktaConnection.objects_all_organizations.select_for_update(no_key=True)
    held = locked.get(pk=connection.pk)
    running = held.drift_checks.filter(state=State.RUNNING).first()
    if running is not None:
        return running
    _checks(connection).filter(state=State.HELD).update(state=State.DISMISSED, ended_at=Now())
    latecomers.tell_missing(connection)
    check = DriftCheck.objects_all_organizations.create(
        organization_id=connection.organization_id,
        connection=connection,
        began_at=Now(),
        next_page_at=Now(),
    )
    audit.record("sync.drift_check_begun", subject=connection, actor=actor)
    doorbell.ring_for_drift_after_commit()
    return check


@transaction.atomic
def end(check: DriftCheck) -> None:
    """The last page is compared: queue what differs, or hold it. The caller holds the connection."""
    rows = _rows(check)
    lost = missing(check).update(drifted_at=Now())
    lost += judging.end(check)
    drifted = different.of(check).count()
    is_held = drifted > max(FEW, rows.count() * SHARE)
    ended = _checks(check.connection).filter(pk=check.pk, state=State.RUNNING)
    state = State.HELD if is_held else State.DONE
    found = {"drifted": drifted, "compared": F("compared") + lost}
    if not ended.update(state=state, ended_at=Now(), lease_until=None, **found):
        return
    if not is_held:
        different.give_up(check)
        different.tell(check)


def missing(check: DriftCheck) -> QuerySet[SyncState]:
    """Who should be in Okta, and was on no page so far."""
    not_seen = Q(compared_at=None) | Q(compared_at__lt=check.began_at)
    known = _rows(check).filter(state=Row.CLEAN, user__is_active=True).exclude(okta_user_id="")
    return known.filter(not_seen, Q(synced_at=None) | Q(synced_at__lt=check.began_at))


@transaction.atomic
def confirm(check: DriftCheck, *, actor: Actor) -> int:
    """Write what the check held back. How many people; 0 when it is not held any more."""
    leases.hold(check.connection_id)
    if not _decide(check, State.DONE):
        return 0
    count = different.tell(check)
    audit.record("sync.drift_confirmed", subject=check.connection, actor=actor, people=count)
    return count


@transaction.atomic
def dismiss(check: DriftCheck, *, actor: Actor) -> bool:
    """Leave Okta as it is, until the next check. False when it is not held any more.

    It goes on holding something else, and pages go on saying so.
    """
    if not _decide(check, State.DISMISSED):
        return False
    audit.record(
        "sync.drift_dismissed", subject=check.connection, actor=actor, people=check.drifted
    )
    return True


def fail(check: DriftCheck, reason: str, text: str) -> None:
    """It cannot be finished; the next one begins from the first page."""
    running = _checks(check.connection).filter(pk=check.pk, state=State.RUNNING)
    facts = {"reason": reason, "error_text": text, "lease_until": None}
    running.update(state=State.FAILED, ended_at=Now(), **facts)


def begin_due(connections: QuerySet[OktaConnection], *, rest: timedelta) -> int:
    """Begin a check of each of `connections` that had none for `rest`, and has none that is held."""
    seen = SyncState.objects_all_organizations.filter(
        different.NOT_TOLD, connection=OuterRef("connection"), drifted_at__gte=OuterRef("began_at")
    )
    recent = Q(began_at__gt=Now() - rest) | Q(Exists(seen), state=State.HELD)
    busy = DriftCheck.objects_all_organizations.filter(recent).values("connection")
    return sum(_began(connection) for connection in connections.exclude(pk__in=busy))


def held(check: DriftCheck) -> int:
    """How many people wait for somebody's decision; whoever was told meanwhile does not."""
    return different.of(check).count() if check.state == State.HELD else 0


def delete_old() -> int:
    """Forget checks of long ago, of every organization. How many there were."""
    old = DriftCheck.objects_all_organizations.filter(ended_at__lt=Now() - KEPT)
    count, _ = old.exclude(state=State.HELD).delete()
    return count


def _began(connection: OktaConnection) -> bool:
    """Trouble with one is its own."""
    try:
        begin(connection)
    except Exception:
        log.exception("A look through the Okta of connection %s could not begin", connection.pk)
        return False
    return True


def _decide(check: DriftCheck, state: str) -> bool:
    held = _checks(check.connection).filter(pk=check.pk, state=State.HELD)
    return bool(held.update(state=state))


def _rows(check: DriftCheck) -> QuerySet[SyncState]:
    return check.connection.sync_states.all()


def _checks(connection: OktaConnection) -> QuerySet[DriftCheck]:
    return DriftCheck.objects_all_organizations.filter(connection=connection)
