"""A page of a look through Okta that was not to be had: what follows for the look and the circuit.

Where the circuit is open and nobody is due, the page is the trial.
"""

import logging
from datetime import timedelta

from django.db.models.functions import Now

from identity.models import DriftCheck, OktaConnection
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import drift

log = logging.getLogger(__name__)
LATER = timedelta(minutes=1)  # after an answer that was none
LONGEST = timedelta(hours=12)  # what is not finished by then, is not
# What waiting does not mend. A token that Okta rejects stops the whole connection instead.
FINAL = {Kind.NO_RIGHT, Kind.REFUSED, Kind.NOT_FOUND, Kind.OUR_FAULT}


def may_ask(check: DriftCheck) -> bool:
    """The circuit is closed, or this page is the one trial."""
    return not is_trial(check) or circuit.begin_trial(check.connection)


def is_trial(check: DriftCheck) -> bool:
    """As it was when the page was begun."""
    return check.connection.circuit != OktaConnection.Circuit.CLOSED


def handle(check: DriftCheck, failure: OktaFailure) -> None:
    """End the look, or let it come back to this page; and the trial, if it was one."""
    _trouble(check, failure)
    if is_trial(check):
        _end_trial(check, failure)


def _trouble(check: DriftCheck, failure: OktaFailure) -> None:
    log.info("A page of the drift check %s was not to be had: %s", check.pk, failure.reason)
    if failure.kind is Kind.TOKEN or failure.reason == circuit.SCOPES:
        circuit.not_let_in(check.connection, failure)
    elif failure.kind in FINAL:
        drift.fail(check, failure.reason, failure.text)
        return
    elif failure.kind is Kind.WAIT:
        circuit.pause(check.connection, failure.wait_seconds)
    come_back(check, failure)


def come_back(check: DriftCheck, failure: OktaFailure) -> None:
    """To this page, in a while; but not for ever."""
    if _is_old(check):
        drift.fail(check, failure.reason, failure.text)
        return
    mine = DriftCheck.objects.filter(pk=check.pk, lease_until=check.lease_until)
    mine.update(lease_until=None, next_page_at=Now() + LATER)


def _is_old(check: DriftCheck) -> bool:
    old = DriftCheck.objects.filter(pk=check.pk, began_at__lt=Now() - LONGEST)
    return old.exists()


def _end_trial(check: DriftCheck, failure: OktaFailure) -> None:
    """An Okta that refuses the page, or asks us to wait, is there."""
    if failure.kind in FINAL or failure.kind is Kind.WAIT:
        circuit.tried(check.connection)
    elif failure.kind is not Kind.TOKEN:
        circuit.open_for_a_while(check.connection, check.connection.open_reason)
