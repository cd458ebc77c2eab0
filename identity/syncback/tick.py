"""One round of sync-back: who is due gets a turn, one row each, until time is up.

The scheduler starts a round every two seconds, the doorbell after every change. Two rounds
at once do no harm: the lease decides.
"""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from identity import tenancy
from identity.encryption import CannotDecrypt
from identity.models import OktaConnection, SyncState
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import claims, deliver, failures, settle, trial
from identity.syncback.claims import Claim, LeaseTooOld
from identity.syncback.crew import Crew
from identity.syncback.trial import Trial

log = logging.getLogger(__name__)
CONNECTIONS = 50  # that one list holds


def run(*, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell each Okta what is due. How many people were dealt with, told or not.

    Nobody is claimed any more once `is_stopping`; what is under way is finished.
    """
    until = time.monotonic() + settings.SYNC_BACK_TICK_SECONDS
    count = 0
    with Crew(_deal, size=settings.SYNC_BACK_THREADS) as crew:
        while count < settings.SYNC_BACK_BATCH and time.monotonic() < until and not is_stopping():
            claimed = _round(crew, until)
            count += claimed
            if not claimed and not crew.wait():
                break
    return count


def _round(crew: Crew, until: float) -> int:
    """A row of each connection that is due; how many. While others wait, none fills the crew."""
    waiting = due()
    share = crew.size if len(waiting) == 1 else max(1, crew.size // 2)
    count = 0
    for connection in waiting:
        if time.monotonic() < until and crew.busy_with(connection) < share:
            claim = _served(connection)
            if claim is not None:
                crew.give(claim)
                count += 1
            elif len(waiting) == CONNECTIONS:
                claims.pass_by(connection)  # for those who found no place on the list
    return count


def due() -> list[OktaConnection]:
    """Connections that may be called, with something to say or to try; longest unserved first.

    The one query without an organization: it decides whose turn it is.
    """
    rows = SyncState.objects_all_organizations.filter(claims.due(), connection=OuterRef("pk"))
    waiting = OktaConnection.objects_all_organizations.filter(
        claims.usable(), circuit.may_pass(), Q(Exists(rows)) | trial.due()
    )
    return list(waiting.order_by(F("last_served_at").asc(nulls_first=True))[:CONNECTIONS])


def _served(connection: OktaConnection) -> Claim | Trial | None:
    """Trouble with one connection is its own: it goes to the end of the line."""
    try:
        return serve(connection)
    except Exception:
        log.exception("Connection %s could not be served", connection.pk)
    claims.pass_by(connection)
    return None


def serve(connection: OktaConnection) -> Claim | Trial | None:
    """Claim one row of this connection, or its trial, if it may be called and there is one."""
    with tenancy.organization(connection.organization_id):
        if trial.is_about_the_token(connection):
            return trial.begin(connection)
        return claims.take(connection)


def _deal(claim: Claim | Trial) -> None:
    """Here alone calls are made: whoever waits for Okta is one of the crew."""
    with tenancy.organization(claim.connection.organization_id):
        if isinstance(claim, Trial):
            _try(claim)
            return
        _deal_with(claim)
        if claim.connection.circuit == OktaConnection.Circuit.HALF_OPEN:
            circuit.tried(claim.connection)


def _try(asked: Trial) -> None:
    try:
        trial.ask_for_the_token(asked)
    except Exception:
        log.exception("The %s ended badly; there will be another one", asked.name)


def _deal_with(claim: Claim) -> None:
    """Whatever happens to one row stays with that row."""
    try:
        if failures.has_killed_workers(claim):
            raise RuntimeError("workers died over this row")
        deliver.deliver(claim)
    except OktaFailure as failure:
        failures.handle(claim, failure)
    except LeaseTooOld:
        settle.put_back(claim.row)
    except CannotDecrypt:
        failures.not_let_in(claim, OktaFailure(Kind.TOKEN, circuit.UNREADABLE))
    except Exception as error:  # noqa: BLE001 (poison must not stop everybody else)
        failures.stumble(claim, error)
