"""Resting numbers that come back before their time: to whose they were, or to the inventory."""

from django.db import transaction

from identity import audit, users
from identity.audit import Actor
from identity.models import User
from telephony import numbers
from telephony.models import PhoneNumber

State = PhoneNumber.State


class NotResting(Exception):
    """The number is free, or somebody's, by now."""


@transaction.atomic
def release_early(number: PhoneNumber, *, reason: str, actor: Actor) -> None:
    """Make a resting number free now. Raises NotResting."""
    _end(number)
    audit.record("phone_number.released", subject=number, actor=actor, reason=reason)


@transaction.atomic
def give_back(number: PhoneNumber, *, actor: Actor) -> User:
    """Let a resting number ring whose it was. Raises NotResting, numbers.NoExtension."""
    user = number.last_user
    if user is None:
        raise NotResting(number.e164)
    users.lock(user)
    _end(number)
    numbers.give(user, number=number, actor=actor)
    return user


def _end(number: PhoneNumber) -> None:
    resting = PhoneNumber.objects_all_organizations.filter(pk=number.pk, state=State.QUARANTINE)
    if not resting.update(state=State.CLAIMED, quarantine_until=None, last_user=None):
        raise NotResting(number.e164)
