"""Extensions: suggest the next free one, give, change, take away."""

import re

from django.db import IntegrityError, transaction
from django.utils import timezone

from identity import audit, transactions, users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import (
    credentials,
    lines,
    next_extension,
    number_history,
    numbering,
    plan,
    quarantine,
)
from telephony.models import Extension, ExtensionRange, Site
from telephony.next_extension import (  # noqa: F401 (callers know them as facts of this module)
    AlreadyHasOne,
    NoneFree,
)

SHAPE = re.compile(r"[0-9]{2,8}\Z")
Purpose = ExtensionRange.Purpose


class ExtensionTaken(Exception):
    """Somebody in the organization has this extension."""


class ExtensionRefused(ValueError):
    """Not an extension, or one that nobody is to have. Its text says why."""


class NobodysNow(Exception):
    """Whoever had the extension is gone."""


def suggest(organization: Organization, *, site: Site | None = None) -> str | None:
    """The lowest free extension for a person that the plan has, at `site` first."""
    return numbering.next_free(organization, site=site)


def check(number: str) -> str:
    """`number` without the spaces around it. Raises ExtensionRefused."""
    number = number.strip()
    if not SHAPE.match(number):
        raise ExtensionRefused("An extension is 2 to 8 digits.")
    return number


@transaction.atomic
def give(user: User, *, number: str, actor: Actor, may_override: bool = False) -> Extension:
    """Make `number` the extension of `user`, in place of the one they have, which then rests.

    Phone numbers that ring the person go with it. A number that rests is given to whose it was.
    `may_override`: also out of ranges that are not for people.
    Raises ExtensionTaken, ExtensionRefused.
    """
    users.lock(user)
    number = check(number)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    old = extension.number if extension else None
    if extension is not None and old == number:
        return extension
    what = plan.of(user.organization_id)
    require_fit_in(what, number, may_override=may_override)
    rested = _make_way(user, number, keep=extension is None)
    extension = extension or rested or Extension(organization_id=user.organization_id)
    _save(extension, user, number)
    if old is not None:
        number_history.closed(user.organization_id, old, actor=actor, reason=f"now {number}")
        credentials.revoke_all(extension)
        quarantine.add(user.organization_id, number=old, days=what.quarantine, last_user=user)
    number_history.opened(user, number, actor=actor)
    audit.record("extension.given", subject=user, actor=actor, extension=[old, number])
    lines.publish(user)
    return extension


@transactions.step
def give_next(
    user: User,
    *,
    actor: Actor,
    site: Site | None = None,
    range: ExtensionRange | None = None,
    publish: bool = True,
) -> str:
    """Give the lowest free extension of the plan to `user`, who has none: two statements.

    With `range` only out of it; else at `site` first, then in the ranges for all sites.
    The caller holds the person's row. With `publish` false the caller tells of the line later.
    Raises NoneFree, AlreadyHasOne; then nothing was changed, and the transaction goes on.
    """
    what = plan.of(user.organization_id)
    spans = what.spans(kind=Purpose.USER, site=plan.key(site), range_=plan.key(range))
    number = next_extension.take(user, spans, actor=actor)
    audit.record("extension.given", subject=user, actor=actor, extension=[None, number])
    if publish:
        lines.publish(user)
    return number


@transaction.atomic
def take_back(user: User, *, actor: Actor, reason: str = "taken back") -> None:
    """Take the person's extension; it rests. Numbers that rang it go back to the inventory."""
    users.lock(user)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    if extension is None:
        return
    number = extension.number
    days = plan.of(user.organization_id).quarantine
    quarantine.begin(extension, days=days, user=user, actor=actor, reason=reason)
    audit.record("extension.taken_back", subject=user, actor=actor, extension=number)
    lines.publish(user)


def give_back(extension: Extension, *, actor: Actor) -> User:
    """Give a resting extension to whose it was, in place of the one they have.

    Raises NobodysNow, ExtensionTaken, ExtensionRefused.
    """
    last = extension.last_user_id
    people = User.objects_all_organizations.select_related("organization")
    person = people.filter(pk=last).first() if last else None
    if person is None:
        raise NobodysNow(extension.number)
    give(person, number=extension.number, actor=actor, may_override=True)
    return person


def require_fit(organization: Organization, number: str, *, purpose: str) -> None:
    """Raise ExtensionRefused where the plan has `number` for another purpose, or refuses it."""
    require_fit_in(plan.of(organization.pk), number, purpose=purpose)


def require_fit_in(
    what: plan.Plan, number: str, *, may_override: bool = False, purpose: str = Purpose.USER
) -> None:
    """The same, with the plan at hand, for a person."""
    if near := what.countries_near(number):
        where = ", ".join(near)
        raise ExtensionRefused(f"{number} is, or starts like, an emergency number ({where}).")
    found = what.of(number)
    if found is not None and found.purpose != purpose and not may_override:
        label = Purpose(found.purpose).label.lower()
        raise ExtensionRefused(f"{number} lies in a range of the numbering plan: {label}.")


def _make_way(user: User, number: str, *, keep: bool) -> Extension | None:
    """The row of `number`, if it rests for `user` and they can `keep` it; else it goes.

    Raises ExtensionTaken, ExtensionRefused.
    """
    rows = Extension.objects_all_organizations.select_for_update(of=("self",))
    row = rows.filter(organization=user.organization_id, number=number).first()
    if row is None:
        return None
    require_free(row, user)
    if keep and row.last_user_id == user.pk:
        return row
    row.delete()
    return None


def require_free(row: Extension, user: User) -> None:
    """Raise ExtensionTaken, ExtensionRefused unless `row`, which has the number, lets `user` have it."""
    if row.state != Extension.State.QUARANTINE:
        raise ExtensionTaken(row.number)
    is_over = row.quarantine_until is not None and row.quarantine_until <= timezone.now()
    is_theirs = user.pk is not None and row.last_user_id == user.pk
    if not is_theirs and not is_over:
        raise ExtensionRefused(_rests(row))


def _rests(row: Extension) -> str:
    return (
        f"{row.number} was somebody else's and rests until {row.quarantine_until:%Y-%m-%d}. "
        "It can be released early in the numbering plan."
    )


def _save(extension: Extension, user: User, number: str) -> None:
    extension.user, extension.number, extension.state = user, number, Extension.State.ASSIGNED
    extension.quarantine_until = extension.last_user = None
    try:
        with transaction.atomic():
            extension.save()
    except IntegrityError:
        raise ExtensionTaken(number) from None
