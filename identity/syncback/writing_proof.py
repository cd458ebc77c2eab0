"""May we change people? Shown by writing what one chosen person has back, unchanged."""

from typing import Any

from identity import audit
from identity.audit import Actor
from identity.encryption import CannotDecrypt
from identity.models import OktaConnection, User
from identity.okta.answers import OktaUser
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import calls, check
from identity.syncback.step import Step


def prove(connection: OktaConnection, user_name: str, *, actor: Actor) -> Step:
    """One read and one write of the person called `user_name`, as a line for the report.

    The write names the entity tag that was read: should anything change the profile meanwhile,
    be it our own delivery, Okta refuses it, however late it arrives.
    """
    person = connection.organization.users.filter(user_name__iexact=user_name.strip()).first()
    if person is None:
        return _line(False, "Nobody here has this user name.")
    try:
        values = _write_back(connection, person)
    except OktaFailure as failure:
        return _line(False, _why(failure, connection))
    except CannotDecrypt:
        return _line(False, "What lets us in at Okta cannot be read here: save it again.")
    names = sorted(values)
    audit.record("okta_connection.writing_proved", subject=person, actor=actor, attributes=names)
    return _line(True, f"Okta took the present values of {person.label} back, unchanged.")


def _write_back(connection: OktaConnection, person: User) -> dict[str, Any]:
    """What was written. Raises OktaFailure, CannotDecrypt."""
    client = calls.of_connection(connection)
    found = client.find(person.user_name)
    if found is None:
        text = f"Nobody {client.WHERE} has the login {person.user_name}."
        raise OktaFailure(Kind.NOT_FOUND, "not_found", text)
    present = client.user(found.id)  # once more by ID, for the entity tag
    if not present.etag:
        text = "Okta gives no entity tag here, so nothing was written: a late write could do harm."
        raise OktaFailure(Kind.REFUSED, "value_refused", text)
    values = _present(connection, present)
    client.write(present.id, values, etag=present.etag)
    return values


def _present(connection: OktaConnection, person: OktaUser) -> dict[str, Any]:
    names = [row["attribute"] for row in connection.mapping]
    return {name: person.profile.get(name) or None for name in names}


def _why(failure: OktaFailure, connection: OktaConnection) -> str:
    if failure.kind is Kind.STALE:
        return "The profile changed in this very moment. Try again."
    return check.why(failure, connection)


def _line(is_ok: bool, sentence: str) -> Step:
    return Step("Changing people", is_ok, sentence)
