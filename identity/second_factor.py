"""The second factor of people who sign in with a password: set up, asked for, turned off.

An app shows codes; ten recovery codes stand in for a lost app. Every code is good once.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from identity import audit, encryption, last_way_in, one_time_codes, ranks, recovery_codes, users
from identity.audit import Actor
from identity.models import SecondFactor, User
from identity.one_time_codes import WrongCode
from identity.recovery_codes import Codes

WRONG_CODES = 5  # in a row, before the person has to wait
LOCKED = timedelta(minutes=15)


class AlreadyOn(Exception):
    """The person has a second factor."""

    def __init__(self) -> None:
        super().__init__("The second factor is on already.")


class NotOn(Exception):
    """The person has no second factor."""

    def __init__(self) -> None:
        super().__init__("There is no second factor.")


class YourOwn(Exception):
    """One turns one's own second factor off with a code."""

    def __init__(self) -> None:
        super().__init__("This is your own second factor. Turn it off on your own page.")


class CodeUsed(WrongCode):
    """The code was right, and has been used before."""

    def __init__(self) -> None:
        Exception.__init__(self, "This code was used already. Wait for the next one.")


class Locked(Exception):
    """Too many wrong codes in a row: for a while no code is looked at, right or wrong."""

    def __init__(self) -> None:
        minutes = int(LOCKED.total_seconds() // 60)
        super().__init__(f"Too many wrong codes. Wait {minutes} minutes, then try again.")


def of(user: User) -> SecondFactor | None:
    """The person's second factor, once it is confirmed."""
    return _rows(user).exclude(confirmed_at=None).first()


@transaction.atomic
def begin(user: User) -> SecondFactor:
    """A new key, which counts only after `confirm`. Raises AlreadyOn."""
    users.lock(user)
    if of(user):
        raise AlreadyOn
    _rows(user).delete()
    key = encryption.encrypt(one_time_codes.new_key(), place=_place(user))
    return SecondFactor.objects_all_organizations.create(
        organization_id=user.organization_id, user=user, key_encrypted=key
    )


def begun(user: User) -> SecondFactor | None:
    """What `begin` made, while it waits for its first code."""
    return _rows(user).filter(confirmed_at=None).first()


def key(factor: SecondFactor) -> str:
    """What the app and we share, in base32. Shown only until it is confirmed."""
    return encryption.decrypt(factor.key_encrypted, place=_place(factor.user))


@transaction.atomic
def confirm(user: User, *, code: str, actor: Actor) -> Codes:
    """Turn it on, now that the app is seen to work. Raises NotOn, WrongCode."""
    users.lock(user)
    factor = begun(user)
    if factor is None:
        raise NotOn
    factor.last_step = one_time_codes.step(key(factor), _digits(code))
    factor.confirmed_at = Now()
    factor.save(update_fields=["last_step", "confirmed_at"])
    audit.record("second_factor.turned_on", subject=user, actor=actor)
    return recovery_codes.make(factor)


def check(user: User, *, code: str, actor: Actor) -> str:
    """Use up `code`, of the app or for recovery; which of them it was.

    Wrong ones are counted, whatever becomes of the caller's deed: call this outside of its
    transaction. Raises NotOn, WrongCode, CodeUsed, Locked.
    """
    with transaction.atomic():
        factor = _held(user)
        if factor is None:
            raise NotOn
        outcome = _outcome(factor, code)
        _count(factor, outcome)
        if outcome == "recovery":
            left = recovery_codes.left(factor)
            audit.record("recovery_code.used", subject=user, actor=actor, left=left)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


@transaction.atomic
def renew_recovery_codes(user: User, *, actor: Actor) -> Codes:
    """Other codes; those before are worthless. Raises NotOn."""
    users.lock(user)
    factor = of(user)
    if factor is None:
        raise NotOn
    audit.record("recovery_codes.renewed", subject=user, actor=actor)
    return recovery_codes.make(factor)


@transaction.atomic
def turn_off(user: User, *, actor: Actor) -> None:
    """Forget the key and the recovery codes. Raises NotOn, last_way_in.LastBreakGlass."""
    last_way_in.keep(user)
    users.lock(user)
    _forget(user)
    audit.record("second_factor.turned_off", subject=user, actor=actor)


@transaction.atomic
def reset(user: User, *, actor: Actor) -> None:
    """Forget somebody else's, who has neither app nor recovery codes any more.

    Raises NotOn; for people in the console YourOwn, ranks.OwnersOnly, last_way_in.LastBreakGlass.
    """
    if actor.id == str(user.scim_id):
        raise YourOwn
    if ranks.is_person(actor):
        last_way_in.keep(user)
    ranks.require_power_over(users.lock(user), actor=actor)
    _forget(user)
    audit.record("second_factor.reset", subject=user, actor=actor)


def _forget(user: User) -> None:
    if of(user) is None:
        raise NotOn
    _rows(user).delete()


def _rows(user: User) -> QuerySet[SecondFactor]:
    return SecondFactor.objects_all_organizations.filter(user=user)


def _held(user: User) -> SecondFactor | None:
    """One code at a time is looked at, so guesses sent all at once are counted one by one."""
    return _rows(user).exclude(confirmed_at=None).select_for_update(no_key=True).first()


def _outcome(factor: SecondFactor, code: str) -> str | Exception:
    if _rows(factor.user).filter(locked_until__gt=Now()).exists():
        return Locked()
    if len(_digits(code)) != one_time_codes.LENGTH:
        return "recovery" if recovery_codes.spend(factor, code) else WrongCode()
    try:
        step = one_time_codes.step(key(factor), _digits(code))
    except WrongCode as wrong:
        return wrong
    fresh = _rows(factor.user).filter(last_step__lt=step)
    return "code" if fresh.update(last_step=step) == 1 else CodeUsed()


def _count(factor: SecondFactor, outcome: str | Exception) -> None:
    """Codes that are used twice count as wrong: somebody may be looking over a shoulder."""
    row = _rows(factor.user)
    if isinstance(outcome, str):
        row.update(wrong_codes=0, locked_until=None)
    elif isinstance(outcome, WrongCode):
        row.update(wrong_codes=F("wrong_codes") + 1)
        row.filter(wrong_codes__gte=WRONG_CODES).update(wrong_codes=0, locked_until=Now() + LOCKED)


def _digits(code: str) -> str:
    """Apps show "123 456"."""
    return code.replace(" ", "")


def _place(user: User) -> str:
    return f"second_factor.key:{user.organization_id}:{user.pk}"
