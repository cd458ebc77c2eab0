"""One worker, one row, for a limited time: the lease.

The claim is committed before anything else happens, and what is to be sent is read after
it, in another statement. In one statement PostgreSQL would lock the newest row and still
hand out the payload of an older snapshot, which would then be sent as if it were new.
"""

import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Greatest, Now

from identity.models import OktaConnection, SyncState
from identity.okta import buckets, budget, circuit
from identity.syncback import known_ids

IN_FLIGHT = 5  # rows of one connection that all workers together may hold
# Counts on while the machine sleeps: a lease ends by the database's clock, which does.
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class LeaseTooOld(Exception):
    """So much of the lease is over that a call could outlive it."""


class NotWanted(LeaseTooOld):
    """Somebody paused, held or changed the connection meanwhile, or took our lease away."""


@dataclass(frozen=True)
class Claim:
    """A row that is ours, as it was just after the claim, and when we began to claim it."""

    row: SyncState
    connection: OktaConnection
    began: float

    @property
    def name(self) -> str:
        return f"claim of user {self.row.user_id}"

    def check(self) -> None:
        """Right before each call. Raises LeaseTooOld, NotWanted."""
        check_time(self.began)
        if not self._is_wanted():
            raise NotWanted

    def _is_wanted(self) -> bool:
        """The row is ours, and the connection may be called and is what it was. One query."""
        held = {"sync_states__pk": self.row.pk, "sync_states__lease_token": self.row.lease_token}
        same = {"pk": self.connection.pk, "version": self.connection.version}
        return OktaConnection.objects.filter(usable(), ~circuit.HELD, **same, **held).exists()


def check_time(began: float) -> None:
    """Right before each call of what began then, by CLOCK. Raises LeaseTooOld."""
    if time.clock_gettime(CLOCK) - began > settings.SYNC_BACK_SEND_BEFORE:
        raise LeaseTooOld


def due() -> Q:
    """Rows whose time has come and which nobody holds."""
    is_free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return is_free & Q(state__in=["pending", "verify"], next_at__lte=Now())


def usable() -> Q:
    """Connections that can be called at all."""
    is_on = Q(is_enabled=True, organization__is_active=True, paused_at=None)
    return is_on & ~Q(secret_encrypted="", client_id="")


def take(connection: OktaConnection) -> Claim | None:
    """Lease the next due row of `connection`; None when none is due or none may be sent."""
    began = time.clock_gettime(CLOCK)
    token = _lease(connection.pk)
    if token is None:
        return None
    row = SyncState.objects.select_related("user").filter(lease_token=token).first()
    if row is None:  # the lease is over already, and somebody else has it
        return None
    return Claim(row, OktaConnection.objects.get(pk=connection.pk), began)


def pass_by(connection: OktaConnection) -> None:
    """It had its turn, though nothing came of it."""
    OktaConnection.objects_all_organizations.filter(pk=connection.pk).update(last_served_at=Now())


@transaction.atomic
def _lease(connection_pk: uuid.UUID) -> uuid.UUID | None:
    """Under the connection's lock, or ten workers would each see that a place is free."""
    connection = _locked(connection_pk)
    if connection is None or _in_flight(connection) >= IN_FLIGHT:
        return None
    row = _next(connection)
    if row is None or not _may_call(connection, row):
        return None
    OktaConnection.objects.filter(pk=connection.pk).update(last_served_at=Now())
    return _mark(row)


def _locked(connection_pk: uuid.UUID) -> OktaConnection | None:
    rows = OktaConnection.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return rows.filter(usable(), circuit.may_pass(), pk=connection_pk).first()


def _in_flight(connection: OktaConnection) -> int:
    return connection.sync_states.filter(lease_until__gte=Now()).count()


def _next(connection: OktaConnection) -> SyncState | None:
    rows = connection.sync_states.select_for_update(skip_locked=True)
    return rows.filter(due()).order_by("priority", "next_at").first()


def price(connection: OktaConnection, row: SyncState) -> Counter[str]:
    """Calls that telling of one person takes, by bucket: read, write, perhaps find."""
    is_known = connection.is_through_app or known_ids.of(row)
    return Counter([*buckets.of_person(connection), *([] if is_known else ["list"])])


def _may_call(connection: OktaConnection, row: SyncState) -> bool:
    """The calls are paid for, and the circuit is closed or the one trial is ours."""
    paid: Counter[str] = Counter()
    for bucket, count in price(connection, row).items():
        if not budget.take(connection, bucket, count):
            for each, calls in paid.items():
                budget.give_back(connection, each, calls)
            return False
        paid[bucket] = count
    return connection.circuit == OktaConnection.Circuit.CLOSED or circuit.begin_trial(connection)


def _mark(row: SyncState) -> uuid.UUID | None:
    """The conditional update that decides, on both databases.

    A row that still had a lease belongs to a worker that died, perhaps after sending.
    """
    token = uuid.uuid4()
    horizon = Now() + timedelta(seconds=settings.SYNC_BACK_HORIZON)
    was_held = Q(lease_token__isnull=False)
    mine: QuerySet[SyncState] = SyncState.objects.filter(due(), pk=row.pk)
    taken = mine.update(
        ambiguous_until=Case(
            When(was_held & Q(ambiguous_until=None), then=horizon),
            When(was_held, then=Greatest("ambiguous_until", horizon)),
            default=F("ambiguous_until"),
        ),
        lease_token=token,
        lease_until=Now() + timedelta(seconds=settings.SYNC_BACK_LEASE),
        claims_unsettled=F("claims_unsettled") + 1,
    )
    return token if taken else None
