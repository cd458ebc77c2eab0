"""The attribute `extension` of Okta's user profile: made there for somebody who asks for it."""

from dataclasses import dataclass
from typing import Any

from identity import audit, encryption
from identity.audit import Actor
from identity.models import OktaConnection
from identity.okta import schema, scopes, user_types
from identity.okta.client import Client
from identity.okta.errors import Kind, OktaFailure
from identity.okta.user_types import UserType
from identity.syncback import calls, mapping, queue, types_in_use

DEFAULT = UserType("", "User", user_types.DEFAULT, is_default=True)


class NotMade(Exception):
    """Nothing was changed in Okta. Its text says why."""


class NoRight(NotMade):
    """We may not change the schema: somebody does it by hand in Okta."""

    def __init__(self) -> None:
        super().__init__("We have no right to change Okta's user schema.")


@dataclass(frozen=True)
class Made:
    """In which user types it is now, besides the default one; None: we may not look at types."""

    others: list[str] | None


def make(connection: OktaConnection, *, actor: Actor) -> Made:
    """Add `extension` wherever our people lack it; then try again who failed. Raises NotMade.

    To the default user type, and to each other one that people of ours are of. No attribute is
    ever changed or removed.
    """
    try:
        others = _others(connection)
        for each in [DEFAULT, *(others or [])]:
            _add(connection, each, actor)
    except OktaFailure as failure:
        raise _refusal(failure) from None
    except encryption.CannotDecrypt:
        raise NotMade("What lets us in at Okta cannot be read here: save it again.") from None
    queue.retry_all(connection, reason="attribute_missing", actor=actor)
    return Made(None if others is None else [each.title for each in others])


def _others(connection: OktaConnection) -> list[UserType] | None:
    """None where we have no right to know."""
    try:
        return types_in_use.of(connection)
    except OktaFailure as failure:
        if failure.kind is Kind.NO_RIGHT:
            return None
        raise


def _client(connection: OktaConnection) -> Client:
    return calls.of_connection(connection, (scopes.READ_SCHEMA, scopes.MANAGE_SCHEMA))


def _add(connection: OktaConnection, user_type: UserType, actor: Actor) -> None:
    """Looked at right before, for what is there would be redefined."""
    client = _client(connection)
    found = client.attributes(user_type.schema)
    if schema.EXTENSION in found:
        _check(found, user_type)
        return
    _check(client.add_attributes(schema.addition(), user_type.schema), user_type)
    facts = {"name": schema.EXTENSION}
    facts |= {} if user_type.is_default else {"user_type": user_type.title}
    audit.record("okta_connection.attribute_made", subject=connection, actor=actor, **facts)


def _check(found: dict[str, dict[str, Any]], user_type: UserType) -> None:
    is_default, title = user_type.is_default, user_type.title
    where = schema.USER_PROFILE if is_default else schema.TYPE_PROFILE.format(title)
    name, template = schema.EXTENSION, mapping.PLAIN_EXTENSION
    if trouble := schema.trouble(name, found.get(name), template, where=where):
        raise NotMade(trouble)


def _refusal(failure: OktaFailure) -> NotMade:
    if failure.kind is Kind.NO_RIGHT:
        return NoRight()
    return NotMade(failure.text or "Okta refused.")
