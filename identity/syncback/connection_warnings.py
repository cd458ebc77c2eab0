"""What of sync-back is grave enough to be said on the first page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from identity.models import DriftCheck, OktaConnection
from identity.syncback import drift, token_use, words
from identity.syncback.words import Words


@dataclass(frozen=True)
class Notice:
    """`tone` is that of an alert: danger when nothing is sent at all."""

    tone: str
    title: str
    advice: str


def of(connections: Sequence[OktaConnection]) -> list[Notice]:
    """Connections that wait for somebody to act, and tokens that soon will be gone."""
    return [notice for connection in connections for notice in _notices(connection)]


def _notices(connection: OktaConnection) -> Iterator[Notice]:
    trouble = words.for_connection(connection)
    if trouble and trouble.action:
        yield _stopped(connection, trouble)
    elif token_use.is_old(connection):
        yield _old(connection)
    if people := _held(connection):
        yield _to_decide(connection, people)


def _stopped(connection: OktaConnection, trouble: Words) -> Notice:
    """A pause was wanted, and a connection without a token may be about to get one."""
    is_grave = trouble.tone == "failed" and connection.can_sign_in
    said = trouble.sentence.removeprefix("Failed: ")
    return Notice("danger" if is_grave else "warning", f"{connection.name}: {said}", trouble.action)


def _old(connection: OktaConnection) -> Notice:
    days, left = token_use.idle_days(connection), token_use.days_left(connection)
    title = f"The API token of {connection.name} has not been used for {days} days."
    advice = f"Okta drops it in {left} days." if left else "Okta may have dropped it by now."
    return Notice("warning", title, f"{advice} Look whether a worker runs.")


def _held(connection: OktaConnection) -> int:
    check = connection.drift_checks.filter(state=DriftCheck.State.HELD).first()
    return drift.held(check) if check else 0


def _to_decide(connection: OktaConnection, people: int) -> Notice:
    who = "1 person" if people == 1 else f"{people} people"
    title = f"{connection.name} holds something else for {who} than it should."
    return Notice("warning", title, "Nobody is written before somebody decides.")
