"""Okta drops a token that was not used for 30 days: use each at least once a day."""

import time
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from identity import encryption, tenancy
from identity.models import OktaConnection
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import trial
from identity.syncback.claims import LeaseTooOld
from identity.syncback.crew import Crew
from identity.syncback.trial import Trial

UNUSED = timedelta(hours=20)


def run() -> int:
    """Ask each Okta whose token it is, unless that is known and it was used today. How many.

    Those that a person paused too: a pause must not cost the token. Nothing is said about
    anybody. In any order, several at once, and no longer than a tick: an Okta that does not
    answer keeps nobody else's token from being used, today or in an hour.
    """
    until = time.monotonic() + settings.SYNC_BACK_TICK_SECONDS
    unused = Q(token_used_at=None) | Q(token_used_at__lt=Now() - UNUSED) | Q(token_owner="")
    found = OktaConnection.objects_all_organizations.filter(
        unused, is_enabled=True, organization__is_active=True
    ).exclude(secret_encrypted="")
    waiting = found.exclude(circuit=OktaConnection.Circuit.OPEN, open_until=None).order_by("?")
    count = 0
    with Crew(_use, size=settings.SYNC_BACK_THREADS) as crew:
        for connection in waiting:
            if time.monotonic() >= until:
                break
            crew.give(Trial(connection))
            count += 1
    return count


def _use(asked: Trial) -> None:
    """Its time begins now, not when it was put in line."""
    with tenancy.organization(asked.connection.organization_id):
        _use_token(asked.connection)


def _use_token(connection: OktaConnection) -> None:
    try:
        trial.prove(Trial(connection))
    except OktaFailure as failure:
        if failure.kind is Kind.TOKEN:
            circuit.not_let_in(connection, failure)
    except (encryption.CannotDecrypt, LeaseTooOld):
        return
    else:
        if trial.is_about_the_token(connection):
            circuit.accepted(connection)
