"""When an Okta org is left alone for a while: one state per connection, seen by all workers.

closed: everything is sent. open: nothing is, until `open_until`. half_open: one worker
tries one row, or a page of all people where no row is due. While somebody waits, only a write
that Okta accepts closes the circuit, because in read-only mode every read succeeds. When
nobody does, a read is enough: nothing is at stake, and the first write opens it again.

Calls end in any order. What one of them learned counts only for the settings it was made with,
and never lifts a hold: a person does that.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest, Now

from identity.models import OktaConnection, SyncState
from identity.models.sync_state import IS_PUT_OFF
from identity.okta.errors import Kind, OktaFailure

FAILURES, PEOPLE = 5, 3  # in a row, over so many people, open it
REFUSALS = 3  # people in a row whom the token may not change
SHORTEST, LONGEST = 30, 600  # seconds
TOKEN_SECONDS = 900  # between two looks whether a token is accepted again
TOKEN = "token_rejected"  # noqa: S105 (a reason)
SCOPES = "scope_missing"
UNREADABLE = "secret_unreadable"  # by us: the keys that we were started with are others
APP = "app_missing"
CLOCK = "clock_wrong"  # that of this server, so that nothing the app signs is good
ORG_CHANGED = "org_changed"
IN = {TOKEN, SCOPES, UNREADABLE, APP, CLOCK}  # reasons that are about being let in
HELD = Q(circuit=OktaConnection.Circuit.OPEN, open_until=None)
State, Row = OktaConnection.Circuit, SyncState.State

CLOSED = {
    "circuit": State.CLOSED,
    "open_reason": "",
    "open_until": None,
    "open_count": 0,
    "failures_in_a_row": 0,
    "missing_scopes": "",
}


def may_pass() -> Q:
    """Connections that may be called now, be it only to try."""
    is_tried = Q(open_until__lte=Now())
    return (Q(circuit=State.CLOSED) | is_tried) & (Q(pause_until=None) | Q(pause_until__lte=Now()))


def begin_trial(connection: OktaConnection) -> bool:
    """Become the one who tries whether Okta is back. False when somebody else is."""
    until = Now() + timedelta(seconds=settings.SYNC_BACK_LEASE)
    waiting = _row(connection).exclude(circuit=State.CLOSED).filter(open_until__lte=Now())
    return bool(waiting.update(circuit=State.HALF_OPEN, open_until=until))


def accepted(connection: OktaConnection) -> None:
    """Okta accepted a write, or a token that it had rejected: all is well."""
    was_trouble = ~Q(circuit=State.CLOSED) & ~Q(open_reason__in=IN)
    recovered_at = Case(When(was_trouble, then=Now()), default=F("recovered_at"))
    rows = _row(connection).exclude(HELD)
    rows.update(recovered_at=recovered_at, last_ok_at=Now(), **CLOSED)


def holds_right(connection: OktaConnection) -> None:
    """Okta showed a person as they should be: failures around this answer are not in a row."""
    counted = _row(connection).filter(circuit=State.CLOSED, failures_in_a_row__gt=0)
    counted.update(failures_in_a_row=0)


def answers(connection: OktaConnection) -> None:
    """Okta was asked for much, and answered well: all is well if nobody waits for a write."""
    trouble = _row(connection).exclude(circuit=State.CLOSED).exclude(HELD)
    at_rest = trouble.exclude(open_reason__in=IN).exclude(Exists(_waiting()))
    at_rest.update(recovered_at=Now(), **CLOSED)


def tried(connection: OktaConnection) -> None:
    """The trial did not fail, and was no write: if somebody waits for one, let the next one try."""
    mine = _row(connection).filter(circuit=State.HALF_OPEN)
    if not mine.exclude(Exists(_waiting())).update(recovered_at=Now(), **CLOSED):
        mine.update(circuit=State.OPEN, open_until=Now())


def failed(connection: OktaConnection, failure: OktaFailure) -> None:
    """Count a failure that says something about the org, not about one person."""
    _row(connection).update(failures_in_a_row=F("failures_in_a_row") + 1)
    connection.refresh_from_db(fields=["failures_in_a_row", "circuit", "open_count"])
    if failure.kind is Kind.NO_RIGHT and connection.circuit == State.HALF_OPEN:
        _row(connection).update(open_count=0)  # Okta answers: the waits begin anew
        connection.open_count = 0
    if connection.circuit != State.CLOSED or _is_down(connection, failure):
        open_for_a_while(connection, failure.reason)


def open_for_a_while(connection: OktaConnection, reason: str) -> None:
    """Half a minute at first, twice as long each time, ten minutes at most."""
    seconds = min(LONGEST, SHORTEST * 2 ** min(connection.open_count, 10))
    _open(connection, reason, seconds)


def not_let_in(connection: OktaConnection, failure: OktaFailure) -> None:
    """Nothing will work until somebody has changed token, app or scopes; look seldom."""
    reason = failure.reason if failure.reason in IN else TOKEN
    _open(connection, reason, TOKEN_SECONDS)
    _row(connection).update(missing_scopes=" ".join(failure.scopes)[:200])


def hold(connection: OktaConnection, reason: str) -> None:
    """Send nothing until a person has decided."""
    _row(connection).update(circuit=State.OPEN, open_reason=reason, open_until=None)


def pause(connection: OktaConnection, seconds: float) -> None:
    """Okta asked us to wait: the whole connection does, and as long as the longest wish was."""
    wish = Now() + timedelta(seconds=seconds)
    _row(connection).update(pause_until=Greatest(Coalesce("pause_until", Now()), wish))


def start_over(connection: OktaConnection) -> None:
    """URL or token are new: what was learned about the old ones is void, a hold as well."""
    _row(connection).update(pause_until=None, recovered_at=None, **CLOSED)


def _is_down(connection: OktaConnection, failure: OktaFailure) -> bool:
    if failure.reason == "read_only":  # Okta says so itself, of the whole org
        return True
    rows = SyncState.objects_all_organizations.filter(connection=connection)
    if failure.reason == "no_right":
        refused = rows.filter(state=SyncState.State.BLOCKED, reason="no_right").count()
        return min(connection.failures_in_a_row, refused) >= REFUSALS
    people = rows.filter(attempts__gt=0, state__in=["pending", "verify"]).count()
    return connection.failures_in_a_row >= FAILURES and people >= PEOPLE


def _open(connection: OktaConnection, reason: str, seconds: int) -> None:
    """Once for all calls that fail together. That a token is rejected is said in any case."""
    may_open = ~Q(circuit=State.OPEN)
    if reason in IN:
        may_open |= ~Q(open_reason__in=IN) & ~HELD
    _row(connection).filter(may_open).update(
        circuit=Value(State.OPEN),
        open_reason=reason,
        open_until=Now() + timedelta(seconds=seconds),
        open_count=F("open_count") + 1,
    )


def _waiting() -> QuerySet[SyncState]:
    """Who is still to be told over a connection, or to be looked at again."""
    rows = SyncState.objects_all_organizations.filter(connection=OuterRef("pk"))
    return rows.filter(state__in=[Row.PENDING, Row.VERIFY]).exclude(IS_PUT_OFF)


def _row(connection: OktaConnection) -> QuerySet[OktaConnection]:
    """Nothing, once the settings are others than those of `connection`."""
    return OktaConnection.objects_all_organizations.filter(
        pk=connection.pk, version=connection.version
    )
