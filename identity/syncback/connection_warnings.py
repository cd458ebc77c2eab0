"""What of sync-back is grave enough to be said on the first page."""

from collections.abc import Sequence
from dataclasses import dataclass

from identity.models import OktaConnection
from identity.syncback import token_use, words


@dataclass(frozen=True)
class Notice:
    """`tone` is that of an alert: danger when nothing is sent at all."""

    tone: str
    title: str
    advice: str


def of(connections: Sequence[OktaConnection]) -> list[Notice]:
    """Connections that stand still until somebody acts, and tokens that soon will be gone."""
    found = []
    for connection in connections:
        trouble = words.for_connection(connection) if connection.can_sign_in else None
        if trouble and trouble.tone == "failed":
            said = trouble.sentence.removeprefix("Failed: ")
            found.append(Notice("danger", f"{connection.name}: {said}", trouble.action))
        elif token_use.is_old(connection):
            found.append(_old(connection))
    return found


def _old(connection: OktaConnection) -> Notice:
    days, left = token_use.idle_days(connection), token_use.days_left(connection)
    title = f"The API token of {connection.name} has not been used for {days} days."
    advice = f"Okta drops it in {left} days." if left else "Okta may have dropped it by now."
    return Notice("warning", title, f"{advice} Look whether a worker runs.")
