"""Okta drops a token that was not used for 30 days: use each at least once a day."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from identity import encryption, tenancy
from identity.models import OktaConnection
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import trial

UNUSED = timedelta(hours=20)


def run() -> int:
    """Ask each Okta whose token it is, unless that is known and it was used today. How many.

    Those that a person paused too: a pause must not cost the token. Nothing is said about
    anybody.
    """
    unused = Q(token_used_at=None) | Q(token_used_at__lt=Now() - UNUSED) | Q(token_owner="")
    found = OktaConnection.objects_all_organizations.filter(
        unused, is_enabled=True, organization__is_active=True
    ).exclude(secret_encrypted="")
    waiting = list(found.exclude(circuit=OktaConnection.Circuit.OPEN, open_until=None))
    for connection in waiting:
        with tenancy.organization(connection.organization_id):
            _use(connection)
    return len(waiting)


def _use(connection: OktaConnection) -> None:
    try:
        trial.prove(connection)
    except OktaFailure as failure:
        if failure.kind is Kind.TOKEN:
            circuit.not_let_in(connection, failure)
    except encryption.CannotDecrypt:
        return
    else:
        if trial.is_about_the_token(connection):
            circuit.accepted(connection)
