"""After a token was rejected: look now and then whether Okta accepts it again."""

from identity.models import OktaConnection
from identity.okta import circuit
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import calls


def is_about_the_token(connection: OktaConnection) -> bool:
    is_closed = connection.circuit == OktaConnection.Circuit.CLOSED
    return not is_closed and connection.open_reason == circuit.TOKEN


def ask_for_the_token(connection: OktaConnection) -> None:
    """Ask Okta whose token it is. No row is at stake."""
    if not circuit.begin_trial(connection):
        return
    try:
        calls.of_connection(connection).token_owner()
    except OktaFailure as failure:
        if failure.kind is Kind.TOKEN:
            circuit.token_rejected(connection)
        else:
            circuit.open_for_a_while(connection, circuit.TOKEN)
    else:
        circuit.accepted(connection)
