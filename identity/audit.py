"""The audit trail: every change, with its actor."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models

from identity import fresh, written
from identity.models import AuditEvent, Group, Organization, User

# The correlation ID of the request in hand, set by the console's middleware.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# Where somebody stores what is recorded, many events by one statement.
gathered: ContextVar[list[AuditEvent] | None] = ContextVar("gathered", default=None)


@dataclass(frozen=True)
class Actor:
    """Who does it: a person in the console, a SCIM token, an operator's command."""

    name: str
    source: str  # console, scim, command, system, saml, app, api
    id: str = ""
    ip_address: str | None = None


SYSTEM = Actor("Switchroom", "system")


def person(user: User, *, ip_address: str | None = None, source: str = "console") -> Actor:
    return Actor(user.label, source, str(user.scim_id), ip_address)


@contextmanager
def gathering() -> Iterator[list[AuditEvent]]:
    """What is recorded within the block, not stored yet.

    The caller passes it to `store` before the transaction ends, or drops it together with the
    changes that it tells of.
    """
    events: list[AuditEvent] = []
    token = gathered.set(events)
    try:
        yield events
    finally:
        gathered.reset(token)


def store(events: Iterable[AuditEvent]) -> None:
    """Append what was gathered, in this order."""
    if waiting := list(events):
        written.of(AuditEvent).insert_many(waiting)


def record(action: str, *, subject: models.Model, actor: Actor, **changes: Any) -> AuditEvent:
    """Append one event about `subject`, a row of some organization, in this transaction.

    `action` is noun.verb in the past, `changes` are facts about it: a value, or [old, new].
    """
    event = fresh.row(
        AuditEvent,
        organization_id=_organization_id(subject),
        action=action,
        source=actor.source,
        actor=actor.name[:254],
        actor_id=actor.id,
        ip_address=actor.ip_address,
        subject=str(subject)[:254],
        subject_type=type(subject).__name__,
        subject_id=_subject_id(subject),
        changes=changes,
        request_id=request_id.get(),
    )
    if (waiting := gathered.get()) is not None:
        waiting.append(event)
        return event
    event.save(force_insert=True)
    return event


def moment(at: datetime | None) -> str:
    """A time as a fact of an event, to the minute; "never" for none."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "never"


def _organization_id(subject: models.Model) -> int:
    if isinstance(subject, Organization):
        return subject.pk
    return subject.organization_id  # type: ignore[attr-defined]


def _subject_id(subject: models.Model) -> str:
    """People and groups by the id that they carry outside, everything else by its key."""
    return str(subject.scim_id if isinstance(subject, User | Group) else subject.pk)
