"""Many people of one Okta whose attributes another source owns there: that is one cause, not many."""

from dataclasses import dataclass

from identity.models import OktaConnection, SyncState
from identity.okta.scopes import listed

REASON = "sourced_elsewhere"
FROM = 20  # people; fewer are told one by one


@dataclass(frozen=True)
class Elsewhere:
    """`people` have failed for it; `attributes` are those that we write, for a sentence."""

    connection: OktaConnection
    people: int
    attributes: str


def of(connection: OktaConnection) -> Elsewhere | None:
    """None as long as only few people are concerned."""
    rows = connection.sync_states.filter(state=SyncState.State.BLOCKED, reason=REASON)
    return if_many(connection, rows.count())


def if_many(connection: OktaConnection, people: int) -> Elsewhere | None:
    """For who has counted already."""
    if people < FROM:
        return None
    names = [row["attribute"] for row in connection.mapping]
    return Elsewhere(connection, people, listed(names))
