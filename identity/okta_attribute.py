"""The attribute `extension` of Okta's user profile: made there for somebody who asks for it."""

from typing import Any

from identity import audit, encryption
from identity.audit import Actor
from identity.models import OktaConnection
from identity.okta import schema, scopes
from identity.okta.client import Client
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import calls, mapping, queue


class NotMade(Exception):
    """Nothing was changed in Okta. Its text says why."""


class NoRight(NotMade):
    """We may not change the schema: somebody does it by hand in Okta."""

    def __init__(self) -> None:
        super().__init__("We have no right to change Okta's user schema.")


def make(connection: OktaConnection, *, actor: Actor) -> None:
    """Add `extension` unless it is there; then try again whoever lacked it. Raises NotMade.

    No attribute is ever changed or removed.
    """
    try:
        is_new = _add(_client(connection))
    except OktaFailure as failure:
        raise _refusal(failure) from None
    except encryption.CannotDecrypt:
        raise NotMade("What lets us in at Okta cannot be read here: save it again.") from None
    if is_new:
        name = schema.EXTENSION
        audit.record("okta_connection.attribute_made", subject=connection, actor=actor, name=name)
    queue.retry_all(connection, reason="attribute_missing", actor=actor)


def _client(connection: OktaConnection) -> Client:
    return calls.of_connection(connection, (scopes.READ_SCHEMA, scopes.MANAGE_SCHEMA))


def _add(client: Client) -> bool:
    """False when it was there already. Looked at right before, for it would be redefined."""
    found = client.attributes()
    if schema.EXTENSION in found:
        _check(found)
        return False
    _check(client.add_attributes(schema.addition()))
    return True


def _check(found: dict[str, dict[str, Any]]) -> None:
    template = mapping.PLAIN_EXTENSION
    if trouble := schema.trouble(schema.EXTENSION, found.get(schema.EXTENSION), template):
        raise NotMade(trouble)


def _refusal(failure: OktaFailure) -> NotMade:
    if failure.kind is Kind.NO_RIGHT:
        return NoRight()
    return NotMade(failure.text or "Okta refused.")
