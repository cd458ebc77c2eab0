"""Telephony's answers to what identity announces."""

from typing import Any

from identity import belongings, signals
from identity.audit import Actor
from identity.models import User
from telephony import lines

SEATS = "telephony.LicenseSeat"


def connect() -> None:
    belongings.look_for(SEATS)
    signals.user_suspended.connect(_suspended, dispatch_uid="telephony.suspended")
    signals.user_reinstated.connect(_reinstated, dispatch_uid="telephony.reinstated")
    signals.user_deleted.connect(_deleted, dispatch_uid="telephony.deleted")


def _suspended(user: User, actor: Actor, held: frozenset[str], **_: Any) -> None:
    if SEATS in held:
        lines.suspend(user, actor=actor)


def _reinstated(user: User, actor: Actor, held: frozenset[str], **_: Any) -> None:
    if SEATS in held:
        lines.resume(user, actor=actor)


def _deleted(user: User, actor: Actor, **_: Any) -> None:
    lines.release(user, actor=actor)
