"""What follows from each kind of failure (docs/reference/failures.md is this, in words)."""

import logging
import random
import uuid

from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import settle
from identity.syncback.claims import Claim

log = logging.getLogger(__name__)
BLOCKING = {
    Kind.NO_RIGHT,
    Kind.SOURCED_ELSEWHERE,
    Kind.USER_STATE,
    Kind.NOT_FOUND,
    Kind.REFUSED,
}
TRIES = 5  # of our own code on one row, or workers that died over it


def handle(claim: Claim, failure: OktaFailure) -> None:
    """End the claim as its failure demands, and draw the conclusion about the connection."""
    log.info("Okta was not told of user %s: %s", claim.row.user_id, failure.reason)
    if failure.kind is Kind.WAIT:
        # Not an attempt. The jitter keeps organizations from coming back in step.
        circuit.pause(claim.connection, failure.wait_seconds * random.uniform(1, 1.1))  # noqa: S311
        settle.release(claim.row)
    elif failure.kind is Kind.TOKEN or failure.reason == circuit.SCOPES:
        not_let_in(claim, failure)
    elif failure.kind in BLOCKING:
        settle.block(claim.row, failure.reason, failure.text)
        if failure.kind is Kind.NO_RIGHT:
            circuit.failed(claim.connection, failure)
    elif failure.kind is Kind.OUR_FAULT:
        stumble(claim, failure)
    else:
        settle.postpone(claim.row, failure)
        if failure.kind is Kind.UNCLEAR:
            circuit.failed(claim.connection, failure)


def not_let_in(claim: Claim, failure: OktaFailure) -> None:
    """No row is blocked or burnt for it: a new token drains what has gathered."""
    log.warning("Okta does not let connection %s in: %s", claim.connection.pk, failure.reason)
    circuit.not_let_in(claim.connection, failure)
    settle.release(claim.row)


def stumble(claim: Claim, error: Exception) -> None:
    """Our own fault: only this row suffers, and after a few tries it stands aside."""
    reference = uuid.uuid4().hex[:8]
    log.error("Sync-back failed, reference %s", reference, exc_info=error)
    if claim.row.claims_unsettled >= TRIES:
        settle.block(claim.row, "internal", reference)
    else:
        settle.stumble(claim.row, reference)


def has_killed_workers(claim: Claim) -> bool:
    """Whether so many workers took this row and never came back that it stands aside."""
    return claim.row.claims_unsettled > TRIES
