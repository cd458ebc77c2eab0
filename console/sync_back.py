"""What the sync-back page lists: whom, and why they failed; and trying again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from identity.audit import Actor
from identity.models import OktaConnection, Organization, SyncState
from identity.syncback import queue, words
from identity.syncback.words import Words

State = SyncState.State


@dataclass(frozen=True)
class Reason:
    """Why people failed, in words, and how many did."""

    reason: str
    count: int
    words: Words


def connections(organization: Organization) -> list[OktaConnection]:
    """Every Okta that may be told, disabled ones too."""
    return list(organization.okta_connections.order_by("created_at"))


def connection(organization: Organization, asked: Mapping[str, Any]) -> OktaConnection:
    """The one that a button is about: `connection`, or the only one there is. Http404."""
    found = {str(each.pk): each for each in connections(organization)}
    key = str(asked.get("connection", "")) or next(iter(found), "")
    if key not in found or found[key].is_import:  # nothing is sent there, so nothing to stop
        raise Http404
    return found[key]


def reasons(organization: Organization) -> list[Reason]:
    """Reasons of what failed, the most frequent first."""
    found = queue.reasons(organization)
    return [Reason(reason, count, words.blocked(reason)) for reason, count in found.items()]


def retry(organization: Organization, asked: Mapping[str, Any], *, actor: Actor) -> int:
    """Try again one row, or all that failed for a reason; returns how many. Http404 if unknown."""
    if row := str(asked.get("row", "")):
        return _retry_one(organization, row, actor)
    reason = asked_reason(asked)
    return sum(
        queue.retry_all(connection, reason=reason, actor=actor)
        for connection in connections(organization)
    )


def retry_person(organization: Organization, user_id: int, *, actor: Actor) -> int:
    """Try again whatever is not up to date of one person; returns how many rows."""
    rows = organization.sync_states.filter(user_id=user_id).exclude(state=State.CLEAN)
    waiting = list(rows.select_related("user").order_by("pk"))
    for row in waiting:
        queue.retry(row, actor=actor)
    return len(waiting)


def promise(organization: Organization, count: int) -> str:
    """What becomes of `count` people who are to be tried again."""
    people = "1 person" if count == 1 else f"{count} people"
    if organization.okta_connections.filter(paused_at__isnull=False).exists():
        return f"Sync-back is paused: {people} will be tried again when somebody resumes it."
    return f"Trying again now for {people}."


def asked_reason(asked: Mapping[str, Any]) -> str:
    """A reason as a row could have it: PostgreSQL stores, and compares, no NUL."""
    return str(asked.get("reason", ""))[:64].replace("\0", "")


def _retry_one(organization: Organization, pk: str, actor: Actor) -> int:
    rows = organization.sync_states.select_related("user").exclude(state=State.CLEAN)
    row = rows.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    if row is None:
        raise Http404
    queue.retry(row, actor=actor)
    return 1
