"""One row: who it is about, what it changes, and how it goes back. Dry run and apply use it alike.

The caller runs each in a transaction of its own, or a savepoint, which a refusal undoes.
"""

from dataclasses import dataclass

from identity import names, users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import mac, refusals
from telephony.bulk import cells
from telephony.bulk.bad_cells import BadCell
from telephony.bulk.cells import Refused
from telephony.bulk.columns import COLUMNS, Facts, applies, facts
from telephony.bulk.csv_format import KEY, meant
from telephony.models import BulkRow

Action = BulkRow.Action
NOBODY = "Nobody has this user name, and you may not add people."
NOT_YOURS = "You may not change profiles."
OURS = "Something went wrong on our side. Try the row again."
REFUSALS: tuple[type[Exception], ...] = (BadCell, mac.NotAMac, *refusals.ALL)


@dataclass(frozen=True)
class Outcome:
    """What a row made of a person. `before` is None for somebody who was created."""

    action: str
    before: Facts | None
    after: Facts


def carry_out(
    organization: Organization, sent: dict[str, str], *, actor: Actor, may_create: bool
) -> Outcome:
    """Make true what the cells say. Raises Refused; then the caller undoes what was done.

    `may_create`: the actor may manage people: add them, and change profiles.
    """
    wanted = cells.wanted(sent)
    user = _person(organization, meant(sent[KEY]).strip())
    if user is None:
        return _create(organization, sent, wanted, actor=actor, may_create=may_create)
    users.lock(user)
    before = facts(user)
    _change(user, wanted, before, actor=actor, may_profile=may_create)
    after = facts(user) if _differs(user, wanted, before) else before
    return Outcome(Action.UPDATE if after != before else Action.SAME, before, after)


def undo(
    organization: Organization,
    key: str,
    *,
    before: Facts | None,
    after: Facts,
    actor: Actor,
    may_create: bool,
) -> bool:
    """Restore `before`, if what is true is still `after`; else False. Raises Refused."""
    if before is None and not may_create:
        raise Refused(KEY, "This row added a person, and you may not remove people.")
    user = _person(organization, key)
    if user is None:
        return False
    users.lock(user)
    now = facts(user)
    if now != after:
        return False
    if before is None:
        users.delete(user, actor=actor)
    else:
        _change(user, before, now, actor=actor, may_profile=may_create)
    return True


def _person(organization: Organization, user_name: str) -> User | None:
    people = organization.users.select_related("organization")
    return people.filter(user_name_key=names.key(user_name)).first()


def _create(
    organization: Organization,
    sent: dict[str, str],
    wanted: Facts,
    *,
    actor: Actor,
    may_create: bool,
) -> Outcome:
    if not may_create:
        raise Refused(KEY, NOBODY)
    profile = {name: value for name, value in wanted.items() if COLUMNS[name].is_profile}
    try:
        user = users.create_local(
            organization, user_name=meant(sent[KEY]).strip(), actor=actor, **profile
        )
    except REFUSALS as refusal:
        raise Refused(KEY, refusals.sentence(refusal)) from None
    line = {name: value for name, value in wanted.items() if name not in profile}
    _change(user, line, dict.fromkeys(COLUMNS, ""), actor=actor, may_profile=True)
    return Outcome(Action.CREATE, None, facts(user))


def _change(user: User, wanted: Facts, now: Facts, *, actor: Actor, may_profile: bool) -> None:
    for name, column in COLUMNS.items():
        if name not in wanted or not applies(column, user, wanted[name], now[name]):
            continue
        if column.is_profile and not may_profile:
            raise Refused(name, NOT_YOURS)
        try:
            column.change(user, wanted[name], actor)
        except REFUSALS as refusal:
            raise Refused(name, refusals.sentence(refusal)) from None
        if column.carries_others:
            now = facts(user)


def _differs(user: User, wanted: Facts, now: Facts) -> bool:
    return any(applies(COLUMNS[name], user, value, now[name]) for name, value in wanted.items())
