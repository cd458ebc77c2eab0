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
from identity.okta.answers import OktaUser
from identity.okta.errors import Kind, OktaFailure
from identity.okta.pages import UsersPage
from identity.syncback import (
    calls,
    claims,
    drift,
    drift_lists,
    judging,
    leases,
    mapping,
    reactivated,
)

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.SYNC_BACK_LEASE)
SHARE = 0.1  # of Okta's limit for lists: looking must not hold up telling
FIRST_GUESS = 100  # calls a minute, until Okta has said
NIGHT, DAY = timedelta(hours=12), timedelta(hours=24)  # without a check, before one is begun
LATER = timedelta(minutes=1)  # after an answer that was none
LONGEST = timedelta(hours=12)  # what is not finished by then, is not
CLOSED = OktaConnection.Circuit.CLOSED
# What waiting does not mend. A token that Okta rejects stops the whole connection instead.
FINAL = {Kind.NO_RIGHT, Kind.REFUSED, Kind.NOT_FOUND, Kind.OUR_FAULT}


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
        claims.usable(), circuit.may_pass(), Q(circuit=CLOSED) | is_trial
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
        if leased is not None and _may_ask(leased):  # else it was deleted in this very moment
            _dare(leased)
    return 1


def _may_ask(check: DriftCheck) -> bool:
    """The circuit is closed, or this page is the one trial."""
    return not _is_trial(check) or circuit.begin_trial(check.connection)


def _is_trial(check: DriftCheck) -> bool:
    """As it was when the page was begun."""
    return check.connection.circuit != CLOSED


def _fresh(check: DriftCheck) -> DriftCheck | None:
    return DriftCheck.objects.select_related("connection").filter(pk=check.pk).first()


def _dare(check: DriftCheck) -> None:
    try:
        _look(check)
    except OktaFailure as failure:
        _trouble(check, failure)
        if _is_trial(check):
            _end_trial(check, failure)
    except encryption.CannotDecrypt:
        drift.fail(check, "token_rejected", "The stored token cannot be read.")
    except Exception:
        log.exception("A page of the drift check %s ended badly", check.pk)
        _come_back(check, OktaFailure(Kind.OUR_FAULT, "internal"))


def _end_trial(check: DriftCheck, failure: OktaFailure) -> None:
    """An Okta that refuses the page, or asks us to wait, is there."""
    if failure.kind in FINAL or failure.kind is Kind.WAIT:
        circuit.tried(check.connection)
    elif failure.kind is not Kind.TOKEN:
        circuit.open_for_a_while(check.connection, check.connection.open_reason)


def _look(check: DriftCheck) -> None:
    """Ask for the page, compare it, remember where the next one begins. Raises OktaFailure."""
    asked_at = check.lease_until - LEASE if check.lease_until else check.began_at
    page = drift_lists.page(check, calls.of_connection(check.connection))
    if _is_trial(check):
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
    compared += _compare(check, page.users, asked_at)
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


def _compare(check: DriftCheck, people: list[OktaUser], asked_at: datetime) -> int:
    """Mark who was seen, and who holds something else. How many were compared.

    Only rows at rest since before the page was asked for: the others are being told anyway.
    """
    by_id = {person.id: person for person in people}
    seen = check.connection.sync_states.filter(okta_user_id__in=by_id)
    is_old = Q(synced_at=None) | Q(synced_at__lt=asked_at)
    at_rest = seen.filter(is_old, state=SyncState.State.CLEAN)
    rows = list(at_rest.select_related("user__line"))
    drifted = [row.pk for row in rows if not _holds(check, row, by_id[row.okta_user_id])]
    seen.update(compared_at=Now())
    at_rest.filter(pk__in=drifted).update(drifted_at=Now())
    alike = {row.pk for row in rows if row.drifts or row.drifted_at} - set(drifted)
    at_rest.filter(pk__in=alike).update(drifts=0, drifted_at=None)
    return len(rows)


def _holds(check: DriftCheck, row: SyncState, person: OktaUser) -> bool:
    line = getattr(row.user, "line", None)
    return person.has(mapping.attributes(check.connection, line))


def _gap(connection: OktaConnection) -> timedelta:
    """Between two pages, so that looking takes no more than its share."""
    key = connection.okta_org_id or connection.okta_url
    bucket = "apps" if connection.is_through_app else "list"
    row = OktaBudget.objects.filter(key=key, bucket=bucket).first()
    limit = (row.limit_seen if row else None) or FIRST_GUESS
    return timedelta(seconds=60 / max(1.0, limit * SHARE))


def _trouble(check: DriftCheck, failure: OktaFailure) -> None:
    log.info("A page of the drift check %s was not to be had: %s", check.pk, failure.reason)
    if failure.kind is Kind.TOKEN or failure.reason == circuit.SCOPES:
        circuit.not_let_in(check.connection, failure)
    elif failure.kind in FINAL:
        drift.fail(check, failure.reason, failure.text)
        return
    elif failure.kind is Kind.WAIT:
        circuit.pause(check.connection, failure.wait_seconds)
    _come_back(check, failure)


def _come_back(check: DriftCheck, failure: OktaFailure) -> None:
    """To this page, in a while; but not for ever."""
    if _is_old(check):
        drift.fail(check, failure.reason, failure.text)
        return
    mine = DriftCheck.objects.filter(pk=check.pk, lease_until=check.lease_until)
    mine.update(lease_until=None, next_page_at=Now() + LATER)


def _is_old(check: DriftCheck) -> bool:
    old = DriftCheck.objects.filter(pk=check.pk, began_at__lt=Now() - LONGEST)
    return old.exists()
