"""After Okta refused to let us in: look now and then whether it does again."""

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Now

from identity.encryption import CannotDecrypt
from identity.models import OktaConnection
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import calls, sign_in

State = OktaConnection.Circuit


@dataclass(frozen=True)
class Trial:
    """To find out whether Okta lets us in again, which may take as long as any call."""

    connection: OktaConnection

    @property
    def name(self) -> str:
        return f"trial of connection {self.connection.pk}"


def due() -> Q:
    """Connections whose token or app is to be tried now, whether or not anybody waits."""
    return Q(
        circuit__in=[State.OPEN, State.HALF_OPEN],
        open_reason__in=circuit.IN,
        open_until__lte=Now(),
    )


def is_about_the_token(connection: OktaConnection) -> bool:
    return connection.circuit != State.CLOSED and connection.open_reason in circuit.IN


def prove(connection: OktaConnection) -> None:
    """Sign in, and see the app of which Okta knew nothing. Raises OktaFailure, CannotDecrypt."""
    client = calls.of_connection(connection)
    sign_in.prove(client)
    if connection.open_reason == circuit.APP:
        client.any_user()


def begin(connection: OktaConnection) -> Trial | None:
    """Become the one who tries; None when somebody else is. Nothing is asked yet."""
    return Trial(connection) if circuit.begin_trial(connection) else None


def ask_for_the_token(connection: OktaConnection) -> None:
    """Ask Okta whose token it is, or for an access token, after `begin`. No row is at stake."""
    try:
        prove(connection)
    except CannotDecrypt:
        circuit.open_for_a_while(connection, connection.open_reason)
    except OktaFailure as failure:
        _go_on_waiting(connection, failure)
    else:
        circuit.accepted(connection)


def _go_on_waiting(connection: OktaConnection, failure: OktaFailure) -> None:
    if failure.kind is Kind.TOKEN or failure.reason == circuit.SCOPES:
        circuit.not_let_in(connection, failure)
        return
    circuit.open_for_a_while(connection, connection.open_reason)
    if failure.kind is Kind.WAIT:
        circuit.pause(connection, failure.wait_seconds)
