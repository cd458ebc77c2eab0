"""Telephony's answers to what identity announces."""

from collections.abc import Collection
from typing import Any

from identity import belongings, daily, signals
from identity.audit import Actor
from identity.models import Group, Organization, User
from telephony import line_check, lines, suspension
from telephony.rules import waiting

SEATS = "telephony.LicenseSeat"
LAPSED = "telephony.LapsedLicense"
MORE = "telephony.Extension"  # of which a suspension takes more care than to leave it alone


def connect() -> None:
    belongings.look_for(SEATS)
    belongings.look_for(LAPSED, where="user_id = %s AND missed_at IS NULL")
    belongings.look_for(MORE, where=_more())
    signals.user_suspended.connect(_suspended, dispatch_uid="telephony.suspended")
    signals.user_reinstated.connect(_reinstated, dispatch_uid="telephony.reinstated")
    signals.user_deleted.connect(_deleted, dispatch_uid="telephony.deleted")
    signals.people_arrived.connect(_arrived, dispatch_uid="telephony.arrived")
    signals.profile_changed.connect(_changed, dispatch_uid="telephony.changed")
    signals.memberships_changed.connect(_moved, dispatch_uid="telephony.moved")
    daily.add(line_check.run)


def _more() -> str:
    asks = suspension.ASKS_FOR_MORE.format(table="telephony_extension")
    is_forwarded = """EXISTS (SELECT 1 FROM telephony_forward f
        WHERE f.from_extension_id = telephony_extension.id AND f.is_active)"""
    return f"(user_id = %s AND ({asks} OR {is_forwarded})) OR last_user_id = %s"


def _suspended(user: User, actor: Actor, held: frozenset[str], **_: Any) -> None:
    if held & {SEATS, MORE}:
        suspension.begin(user, has_seats=SEATS in held, actor=actor)


def _reinstated(user: User, actor: Actor, held: frozenset[str], **_: Any) -> None:
    if held & {SEATS, LAPSED, MORE}:
        suspension.end(
            user,
            has_seats=SEATS in held,
            has_lapsed=LAPSED in held,
            has_more=MORE in held,
            actor=actor,
        )
    _plan(user.organization, [user.pk])


def _deleted(user: User, actor: Actor, **_: Any) -> None:
    lines.release(user, actor=actor)


def _arrived(organization: Organization, people: Collection[User], **_: Any) -> None:
    _plan(organization, [user.pk for user in people])


def _changed(user: User, **_: Any) -> None:
    _plan(user.organization, [user.pk])


def _moved(group: Group, user_ids: Collection[int], **_: Any) -> None:
    _plan(group.organization, user_ids)


def _plan(organization: Organization, user_ids: Collection[int]) -> None:
    """Not in this transaction: it may hold a group of thousands, and seats are looked for one by one."""
    if organization.has_rules:
        waiting.mark_due(organization.pk, user_ids)
