"""Attributes that Okta lacks: made there for somebody who asks for it.

Of users only `extension`; of the profiles of an Okta app whatever is mapped.
"""

from dataclasses import dataclass, field
from typing import Any

from identity import audit, encryption
from identity.audit import Actor
from identity.models import OktaConnection
from identity.okta import schema, scopes, user_types
from identity.okta.client import Client
from identity.okta.errors import Kind, OktaFailure
from identity.okta.user_types import UserType
from identity.syncback import app_attributes, calls, mapping, queue, types_in_use

DEFAULT = UserType("", "User", user_types.DEFAULT, is_default=True)


class NotMade(Exception):
    """Nothing was changed in Okta. Its text says why."""


class NoRight(NotMade):
    """We may not change the schema: somebody does it by hand in Okta."""

    def __init__(self) -> None:
        super().__init__("We have no right to change Okta's schemas.")


@dataclass(frozen=True)
class Made:
    """In which user types `extension` is now, besides the default one; None: we may not look.

    `of_app` are the attributes that the profiles of an Okta app have got.
    """

    others: list[str] | None
    of_app: list[str] = field(default_factory=list)


def make(connection: OktaConnection, *, actor: Actor) -> Made:
    """Add what is lacking; then try again who failed. Raises NotMade.

    `extension` to the default user type, and to each other one that people of ours are of; or
    what is mapped to the app's profiles. No attribute is ever changed or removed.
    """
    try:
        add = _add_to_app if connection.is_through_app else _add_to_users
        made = add(connection, actor)
    except OktaFailure as failure:
        raise _refusal(failure) from None
    except encryption.CannotDecrypt:
        raise NotMade("What lets us in at Okta cannot be read here: save it again.") from None
    queue.retry_all(connection, reason="attribute_missing", actor=actor)
    return made


def _add_to_users(connection: OktaConnection, actor: Actor) -> Made:
    others = _others(connection)
    for each in [DEFAULT, *(others or [])]:
        _add(connection, each, actor)
    return Made(None if others is None else [each.title for each in others])


def _add_to_app(connection: OktaConnection, actor: Actor) -> Made:
    """All that it lacks by one call. Looked at right before, for what is there would be redefined."""
    client = _client(connection)
    lacking = app_attributes.lacking(connection, client.attributes())
    if lacking:
        found = client.add_attributes(schema.app_addition(lacking))
        for name, template in lacking.items():
            _check(name, found, template, schema.APP_PROFILE)
        facts = {"of": "the Okta app", "names": sorted(lacking)}
        audit.record("okta_connection.attribute_made", subject=connection, actor=actor, **facts)
    return Made([], of_app=list(lacking))


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
    is_default, title = user_type.is_default, user_type.title
    where = schema.USER_PROFILE if is_default else schema.TYPE_PROFILE.format(title)
    found = client.attributes(user_type.schema)
    is_there = schema.EXTENSION in found
    if not is_there:
        found = client.add_attributes(schema.addition(), user_type.schema)
    _check(schema.EXTENSION, found, mapping.PLAIN_EXTENSION, where)
    if is_there:
        return
    facts = {"name": schema.EXTENSION}
    facts |= {} if is_default else {"user_type": title}
    audit.record("okta_connection.attribute_made", subject=connection, actor=actor, **facts)


def _check(name: str, found: dict[str, dict[str, Any]], template: str, where: str) -> None:
    if trouble := schema.trouble(name, found.get(name), template, where=where):
        raise NotMade(trouble)


def _refusal(failure: OktaFailure) -> NotMade:
    if failure.kind is Kind.NO_RIGHT:
        return NoRight()
    return NotMade(failure.text or "Okta refused.")
