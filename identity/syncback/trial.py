"""After Okta refused to let us in: look now and then whether it does again."""

import time
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Now

from identity.encryption import CannotDecrypt
from identity.models import OktaConnection
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import calls, claims, sign_in

State = OktaConnection.Circuit


@dataclass(frozen=True)
class Trial:
    """To find out whether Okta lets us in again, for no longer than a lease, whatever that takes."""

    connection: OktaConnection
    began: float = field(default_factory=lambda: time.clock_gettime(claims.CLOCK))

    @property
    def name(self) -> str:
        return f"trial of connection {self.connection.pk}"

    def check(self) -> None:
        """Right before each call. Raises claims.LeaseTooOld."""
        claims.check_time(self.began)


def due() -> Q:
    """Connections whose token or app is to be tried now, whether or not anybody waits."""
    return Q(
        circuit__in=[State.OPEN, State.HALF_OPEN],
        open_reason__in=circuit.IN,
        open_until__lte=Now(),
    )


def is_about_the_token(connection: OktaConnection) -> bool:
    return connection.circuit != State.CLOSED and connection.open_reason in circuit.IN


def prove(asked: Trial) -> None:
    """Sign in, and see the app of which Okta knew nothing.

    Raises OktaFailure, CannotDecrypt, claims.LeaseTooOld.
    """
    client = calls.of_connection(asked.connection, before=asked.check)
    sign_in.prove(client)
    if asked.connection.open_reason == circuit.APP:
        client.any_user()


def begin(connection: OktaConnection) -> Trial | None:
    """Become the one who tries; None when somebody else is. Nothing is asked yet."""
    asked = Trial(connection)
    return asked if circuit.begin_trial(connection) else None


def ask_for_the_token(asked: Trial) -> None:
    """Ask Okta whose token it is, or for an access token, after `begin`. No row is at stake."""
    connection = asked.connection
    try:
        prove(asked)
    except (CannotDecrypt, claims.LeaseTooOld):
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
