"""What the sync-back page lists: whom, and why they failed; and trying again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from identity.audit import Actor
from identity.models import OktaConnection, Organization, SyncState
from identity.syncback import promises, queue, words
from identity.syncback.promises import Promise
from identity.syncback.words import Words

State = SyncState.State


class KnownAlready(Exception):
    """There is nothing to try again, and who that is about."""


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


def reasons(organization: Organization, known: Sequence[OktaConnection]) -> list[Reason]:
    """Reasons of what failed, the most frequent first; `known` are its connections."""
    of = known[0] if len(known) == 1 else None
    found = queue.reasons(organization)
    return [Reason(name, count, words.blocked(name, "", of)) for name, count in found.items()]


def retry(organization: Organization, asked: Mapping[str, Any], *, actor: Actor) -> int:
    """Try again one row, or all that failed for a reason; returns how many.

    Raises KnownAlready, and Http404 for a row that is unknown.
    """
    if row := str(asked.get("row", "")):
        return _retry_one(organization, row, actor)
    reason = asked_reason(asked)
    return sum(
        queue.retry_all(connection, reason=reason, actor=actor)
        for connection in connections(organization)
    )


def retry_person(organization: Organization, user_id: int, *, actor: Actor) -> int:
    """Try again whatever is not up to date of one person; returns how many rows."""
    rows = organization.sync_states.filter(user_id=user_id).exclude(queue.UP_TO_DATE)
    waiting = list(rows.select_related("user").order_by("pk"))
    for row in waiting:
        queue.retry(row, actor=actor)
    return len(waiting)


def promise(organization: Organization, count: int) -> Promise:
    """What becomes of `count` people who are to be tried again."""
    known = list(connections(organization))
    return promises.of(
        [each for each in known if each.is_enabled] or known,
        now=f"Trying again now for {people(count)}.",
        later=f"{people(count)} will be tried again",
    )


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def asked_reason(asked: Mapping[str, Any]) -> str:
    """A reason as a row could have it: PostgreSQL stores, and compares, no NUL."""
    return str(asked.get("reason", ""))[:64].replace("\0", "")


def _retry_one(organization: Organization, pk: str, actor: Actor) -> int:
    rows = organization.sync_states.select_related("user")
    row = rows.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    if row is None:
        raise Http404
    if row.is_up_to_date:
        raise KnownAlready(f"{row.user.label} is up to date already.")
    queue.retry(row, actor=actor)
    return 1
