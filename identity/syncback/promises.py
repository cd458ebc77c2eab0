"""What becomes of something that is asked for now: it happens, or it says what it waits for."""

from collections.abc import Iterable
from dataclasses import dataclass

from identity.models import OktaConnection
from identity.syncback import words


@dataclass(frozen=True)
class Promise:
    """`is_now` is False when something has to be over first, or to be done."""

    sentence: str
    is_now: bool


def of(connections: Iterable[OktaConnection], *, now: str, later: str) -> Promise:
    """`now` is a sentence; `later` is what will happen, without an end."""
    for connection in connections:
        if connection.paused_at:
            return Promise(f"Sync-back is paused: {later} when somebody resumes it.", False)
        if trouble := words.for_connection(connection):
            why = f"{trouble.sentence.removeprefix('Failed: ')} {trouble.action}".strip()
            return Promise(f"{later[0].upper()}{later[1:]} once this is over: {why}", False)
    return Promise(now, True)
