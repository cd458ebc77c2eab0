"""One round of sync-back: who is due gets a turn, one row each, until time is up.

The scheduler starts a round every five seconds, the doorbell after every change. Two rounds
at once do no harm: the lease decides.
"""

import time

from django.conf import settings
from django.db.models import Exists, F, OuterRef

from identity import tenancy
from identity.models import OktaConnection, SyncState
from identity.okta import circuit
from identity.okta.errors import OktaFailure
from identity.syncback import claims, deliver, failures, settle, trial
from identity.syncback.claims import Claim, LeaseTooOld

CONNECTIONS = 50  # that one list holds


def run() -> int:
    """Tell each Okta what is due. How many people were dealt with, told or not."""
    until = time.monotonic() + settings.SYNC_BACK_TICK_SECONDS
    count = 0
    while count < settings.SYNC_BACK_BATCH:
        served = sum(serve(connection) for connection in due() if time.monotonic() < until)
        if not served:
            break
        count += served
    return count


def due() -> list[OktaConnection]:
    """Connections that may be called and have something to say, longest unserved first.

    The one query without an organization: it decides whose turn it is.
    """
    rows = SyncState.objects_all_organizations.filter(claims.due(), connection=OuterRef("pk"))
    waiting = OktaConnection.objects_all_organizations.filter(
        claims.usable(), circuit.may_pass(), Exists(rows)
    )
    return list(waiting.order_by(F("last_served_at").asc(nulls_first=True))[:CONNECTIONS])


def serve(connection: OktaConnection) -> int:
    """One row of this connection: 1 when there was one, else 0."""
    with tenancy.organization(connection.organization_id):
        if trial.is_about_the_token(connection):
            trial.ask_for_the_token(connection)
            return 0
        claim = claims.take(connection)
        if claim is None:
            return 0
        _deal_with(claim)
        if claim.connection.circuit == OktaConnection.Circuit.HALF_OPEN:
            circuit.nothing_learned(claim.connection)
        return 1


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
    except Exception as error:  # noqa: BLE001 (poison must not stop everybody else)
        failures.stumble(claim, error)
