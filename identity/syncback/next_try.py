"""When somebody who waits is tried again, or what has to be done first."""

from datetime import datetime

from identity.models import OktaConnection, SyncState


def at(row: SyncState) -> datetime | None:
    """None while that is not for a clock to say. Select `connection` with the row."""
    of = row.connection
    if waits_for(of):
        return None
    until = of.open_until if of.circuit != OktaConnection.Circuit.CLOSED else None
    return max(each for each in (row.next_at, of.pause_until, until) if each)


def waits_for(connection: OktaConnection) -> str:
    """What somebody has to do before anybody is tried; "" for nothing."""
    if connection.paused_at:
        return "When somebody resumes sync-back"
    if not connection.can_sign_in:
        what = "a client ID" if connection.is_app else "an API token"
        return f"When there is {what}"
    is_closed = connection.circuit == OktaConnection.Circuit.CLOSED
    return "" if is_closed or connection.open_until else "When the Okta URL is saved again"
