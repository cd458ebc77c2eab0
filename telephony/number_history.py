"""Who had an extension or a phone number, and when."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from identity import written
from identity.audit import Actor
from identity.models import Organization, User
from telephony.models import NumberHistory

EXTENSION, NUMBER = NumberHistory.Kind.EXTENSION, NumberHistory.Kind.NUMBER


def opened(user: User, value: str, *, actor: Actor) -> None:
    """`user` has the extension, or the E.164 number, `value` from now on."""
    written.of(NumberHistory).insert(_of(user, value, actor))


def opened_many(people: Iterable[tuple[User, str]], *, actor: Actor) -> None:
    """`opened` for each with their number, of whom there is one at least."""
    rows = [_of(user, value, actor) for user, value in people]
    written.of(NumberHistory).insert_many(rows)


def opened_for_group(organization: Organization, value: str, *, name: str, actor: Actor) -> None:
    """The ring group called `name` has the extension `value` from now on."""
    row = NumberHistory(
        organization=organization,
        kind=_kind(value),
        value=value,
        holder=name[:254],
        since=timezone.now(),
        given_by=actor.name[:254],
    )
    written.of(NumberHistory).insert(row)


def closed(organization_id: int, value: str, *, actor: Actor, reason: str) -> None:
    """Whoever had the extension, or the E.164 number, `value` has it no longer."""
    rows = NumberHistory.objects_all_organizations.filter(
        organization_id=organization_id, kind=_kind(value), value=value
    )
    _close(rows, actor, reason)


def closed_all_of(user: User, *, actor: Actor, reason: str) -> None:
    """`user` has no extension and no phone number any more."""
    rows = NumberHistory.objects_all_organizations.filter(
        organization_id=user.organization_id, holder_id=user.scim_id
    )
    _close(rows, actor, reason)


def search(
    organization: Organization, *, text: str = "", on: date | None = None
) -> QuerySet[NumberHistory]:
    """The latest first. `text` starts a number, or is a part of a name; `on` is a day, in UTC."""
    rows = organization.number_history.order_by("-since", "-pk")
    if on is not None:
        begin = datetime.combine(on, time(), UTC)
        rows = rows.filter(Q(until=None) | Q(until__gte=begin), since__date__lte=on)
    if text:
        rows = rows.filter(_fits(text))
    return rows


def of_person(user: User) -> QuerySet[NumberHistory]:
    """What `user` has and had, the latest first."""
    rows = user.organization.number_history.filter(holder_id=user.scim_id)
    return rows.order_by("-since", "-pk")


def told_of(given: str, column: str) -> str:
    """A part of a statement: `opened` for the numbers in `column` of the rows of `given`."""
    return f"""INSERT INTO telephony_numberhistory (organization_id, kind, value, holder, holder_id,
        since, reason, given_by, ended_by)
        SELECT %s, 'extension', {column}, %s, %s, %s, '', %s, '' FROM {given}"""  # noqa: S608


def values(user: User, *, actor: Actor, at: datetime) -> list[Any]:
    """What `told_of` asks for."""
    return [user.organization_id, user.label[:254], user.scim_id, at, actor.name[:254]]


def _of(user: User, value: str, actor: Actor) -> NumberHistory:
    return NumberHistory(
        organization_id=user.organization_id,
        kind=_kind(value),
        value=value,
        holder=user.label[:254],
        holder_id=user.scim_id,
        since=timezone.now(),
        given_by=actor.name[:254],
    )


def _kind(value: str) -> NumberHistory.Kind:
    return NUMBER if value.startswith("+") else EXTENSION


def _close(rows: QuerySet[NumberHistory], actor: Actor, reason: str) -> None:
    rows.filter(until=None).update(
        until=Greatest(Value(timezone.now()), F("since")),
        reason=reason[:254],
        ended_by=actor.name[:254],
    )


def _fits(text: str) -> Q:
    digits = "".join(letter for letter in text if letter in "+0123456789")
    if digits and not any(letter.isalpha() for letter in text):
        return Q(value__startswith=digits) | Q(value__contains=digits, kind=NUMBER)
    return Q(holder__icontains=text)
