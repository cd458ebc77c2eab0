"""The pages of a drift check: one at a time, by whichever worker comes first."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from identity import encryption, tenancy
from identity.models import DriftCheck, OktaBudget, OktaConnection, SyncState
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.okta.pages import UsersPage
from identity.syncback import (
    calls,
    claims,
    drift,
    drift_compare,
    drift_lists,
    drift_trouble,
    judging,
    leases,
    reactivated,
)

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.SYNC_BACK_LEASE)
SHARE = 0.1  # of Okta's limit for lists: looking must not hold up telling
FIRST_GUESS = 100  # calls a minute, until Okta has said
NIGHT, DAY = timedelta(hours=12), timedelta(hours=24)  # without a check, before one is begun


def run() -> int:
    """One page of each check whose time has come, no longer than a tick. How many pages."""
    until = time.monotonic() + settings.SYNC_BACK_TICK_SECONDS
    return sum(_turn(check) for check in _due() if time.monotonic() < until)


def begin_all(*, rest: timedelta = NIGHT) -> int:
    """Begin a check of every Okta that can be called and had none for `rest`; and its first page."""
    count = drift.begin_due(_reachable(), rest=rest)
    run()
    return count


def _reachable() -> QuerySet[OktaConnection]:
    """Closed circuits; and open ones that may be tried, where nobody is due who could be the trial."""
    due = SyncState.objects_all_organizations.filter(claims.due(), connection=OuterRef("pk"))
    is_trial = ~Q(open_reason__in=circuit.IN) & ~Exists(due)
    return OktaConnection.objects_all_organizations.filter(
        claims.usable(), circuit.may_pass(), Q(circuit=OktaConnection.Circuit.CLOSED) | is_trial
    )


def _due() -> list[DriftCheck]:
    """The one query without an organization."""
    checks = DriftCheck.objects_all_organizations.filter(_is_due(), connection__in=_reachable())
    return list(checks.select_related("connection").order_by("next_page_at")[:50])


def _is_due() -> Q:
    is_free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return is_free & Q(state=DriftCheck.State.RUNNING, next_page_at__lte=Now())


def _turn(check: DriftCheck) -> int:
    with tenancy.organization(check.organization_id):
        mine = DriftCheck.objects.filter(_is_due(), pk=check.pk, connection__in=_reachable())
        if not mine.update(lease_until=Now() + LEASE):
            return 0
        leased = _fresh(check)
        if leased is not None and drift_trouble.may_ask(
            leased
        ):  # else it was deleted in this very moment
            _dare(leased)
    return 1


def _fresh(check: DriftCheck) -> DriftCheck | None:
    return DriftCheck.objects.select_related("connection").filter(pk=check.pk).first()


def _dare(check: DriftCheck) -> None:
    try:
        _look(check)
    except OktaFailure as failure:
        drift_trouble.handle(check, failure)
    except encryption.CannotDecrypt:
        drift.fail(check, "token_rejected", "The stored token cannot be read.")
    except Exception:
        log.exception("A page of the drift check %s ended badly", check.pk)
        drift_trouble.come_back(check, OktaFailure(Kind.OUR_FAULT, "internal"))


def _look(check: DriftCheck) -> None:
    """Ask for the page, compare it, remember where the next one begins. Raises OktaFailure."""
    asked_at = check.lease_until - LEASE if check.lease_until else check.began_at
    page = drift_lists.page(check, calls.of_connection(check.connection))
    if drift_trouble.is_trial(check):
        circuit.tried(check.connection)
    _turn_over(check, page, asked_at)


@transaction.atomic
def _turn_over(check: DriftCheck, page: UsersPage, asked_at: datetime) -> None:
    """Who lost the lease compares nothing: by now this may be another Okta."""
    leases.hold(check.connection_id)
    under_lock = DriftCheck.objects.select_for_update(no_key=True)
    held = under_lock.filter(pk=check.pk, lease_until=check.lease_until).first()
    if held is None or held.state != DriftCheck.State.RUNNING:
        return
    compared = judging.compare(check.connection, page.users)
    compared += drift_compare.compare(check, page.users, asked_at)
    reactivated.tell(check.connection, page.users)
    after = drift_lists.after(check, page)
    mine = DriftCheck.objects.filter(pk=check.pk, lease_until=check.lease_until)
    is_mine = mine.update(
        after=after,
        next_page_at=Now() + _gap(check.connection),
        lease_until=None,
        seen=F("seen") + len(page.users),
        compared=F("compared") + compared,
    )
    if is_mine and not after:
        drift.end(check)


def _gap(connection: OktaConnection) -> timedelta:
    """Between two pages, so that looking takes no more than its share."""
    key = connection.okta_org_id or connection.okta_url
    bucket = "apps" if connection.is_through_app else "list"
    row = OktaBudget.objects.filter(key=key, bucket=bucket).first()
    limit = (row.limit_seen if row else None) or FIRST_GUESS
    return timedelta(seconds=60 / max(1.0, limit * SHARE))
