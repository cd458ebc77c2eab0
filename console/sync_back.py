"""What the sync-back page shows, and trying again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from identity.audit import Actor
from identity.models import OktaConnection, Organization, SyncState
from identity.syncback import queue, words
from identity.syncback.words import Words

State = SyncState.State
# Name in the URL, and the state it stands for.
KINDS = {"failed": State.BLOCKED, "waiting": State.PENDING, "checking": State.VERIFY}


class Filter:
    """Which rows are shown: all that are not up to date, those of a kind, or of a reason."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        kind = str(asked.get("kind", ""))
        self.kind = kind if kind in KINDS else ""
        self.reason = _reason(asked)

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.reason)

    def rows(self, organization: Organization) -> QuerySet[SyncState]:
        rows = organization.sync_states.exclude(state=State.CLEAN)
        if self.kind:
            rows = rows.filter(state=KINDS[self.kind])
        if self.reason:
            rows = rows.filter(state=State.BLOCKED, reason=self.reason)
        rows = rows.select_related("user__line", "connection")
        return rows.order_by("first_pending_at", "pk")


@dataclass(frozen=True)
class Reason:
    """Why people failed, in words, and how many did."""

    reason: str
    count: int
    words: Words


def connections(organization: Organization) -> list[OktaConnection]:
    """Every Okta that may be told; disabled ones too, because the page says that they are."""
    return list(organization.okta_connections.order_by("created_at"))


def reasons(organization: Organization) -> list[Reason]:
    """Reasons of what failed, the most frequent first."""
    found = queue.reasons(organization)
    return [Reason(reason, count, words.blocked(reason)) for reason, count in found.items()]


def _reason(asked: Mapping[str, Any]) -> str:
    """A reason as a row could have it: PostgreSQL stores, and compares, no NUL."""
    return str(asked.get("reason", ""))[:64].replace("\0", "")


def retry(organization: Organization, asked: Mapping[str, Any], *, actor: Actor) -> int:
    """Try again one row, or all that failed for a reason; returns how many. Http404 if unknown."""
    if row := str(asked.get("row", "")):
        return _retry_one(organization, row, actor)
    reason = _reason(asked)
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


def _retry_one(organization: Organization, pk: str, actor: Actor) -> int:
    rows = organization.sync_states.select_related("user").exclude(state=State.CLEAN)
    row = rows.filter(pk=pk).first() if pk.isascii() and pk.isdigit() else None
    if row is None:
        raise Http404
    queue.retry(row, actor=actor)
    return 1
