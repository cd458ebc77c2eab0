"""A person's line: license, extension and number together, and telling others of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.db.models import QuerySet

from identity import audit, outbox, outbox_together, transactions
from identity.audit import Actor
from identity.database import as_json, is_postgresql, own_connection
from identity.models import Line, User
from identity.outbox import BACKFILL, LineFacts, Query
from identity.outbox_statements import COLUMNS
from telephony import plan, quarantine
from telephony.models import Extension

HELD = """FROM telephony_licenseseat s JOIN telephony_licensepool p ON p.id = s.pool_id
    JOIN telephony_licensesku k ON k.id = p.sku_id WHERE s.user_id = %s"""
FREE_SEATS = """UPDATE telephony_licenseseat
    SET user_id = NULL, state = 'free', assigned_at = NULL, parked_until = NULL WHERE user_id = %s
    RETURNING (SELECT k.name FROM telephony_licensepool p JOIN telephony_licensesku k
        ON k.id = p.sku_id WHERE p.id = telephony_licenseseat.pool_id)"""
NUMBERS = """FROM telephony_phonenumber n JOIN telephony_extension x ON x.id = n.extension_id
    WHERE x.user_id = %s AND n.state IN ('assigned', 'porting_out')"""
# Nobody chooses another caller ID than the primary number, so far.
FACTS = """SELECT
    COALESCE((SELECT number FROM telephony_extension WHERE user_id = {who}), '') AS extension,
    COALESCE((SELECT n.e164 {numbers} AND n.is_primary), '') AS primary_phone,
    COALESCE((SELECT n.e164 {numbers} ORDER BY n.is_primary, n.id LIMIT 1), '') AS did,
    COALESCE((SELECT n.e164 {numbers} AND n.is_primary), '') AS caller_id,
    COALESCE((SELECT w.name FROM telephony_placement p JOIN telephony_site w ON w.id = p.site_id
        WHERE p.user_id = {who}), '') AS site,
    COALESCE((SELECT k.name {held} AND s.kind = 'base'), '') AS license,
    {licenses} AS licenses"""
PEOPLE_AT_ONCE = 1000  # whose lines are looked at by one statement

# People whose line is published at the end of a block, not at each step.
_later: ContextVar[dict[int, User] | None] = ContextVar("later", default=None)


def facts(user: User) -> LineFacts:
    """What is true of `user` now, read from telephony's own rows.

    Licenses are those of which the person holds a seat, parked ones too; the base one first.
    """
    with own_connection().cursor() as cursor:
        cursor.execute(*_query(user))
        known = dict(zip(COLUMNS, cursor.fetchone(), strict=True))
    return LineFacts(**known | {"licenses": as_json(known["licenses"])})


def publish(user: User) -> Line | None:
    """Tell identity what is true now; call it in every transaction that changes a line.

    Returns the line, if that changed it and nobody told to wait.
    """
    if (waiting := _later.get()) is not None:
        waiting[user.pk] = user
        return None
    return outbox.publish(user, _query(user))


@contextmanager
def published_once() -> Iterator[None]:
    """What several steps change of a person is told once, at the end of the block."""
    waiting: dict[int, User] = {}
    token = _later.set(waiting)
    try:
        yield
    finally:
        _later.reset(token)
    for user in waiting.values():
        publish(user)


@transactions.step
def release(user: User, *, actor: Actor) -> None:
    """Take everything back from a person who goes for good. The extension rests."""
    with own_connection().cursor() as cursor:
        cursor.execute(FREE_SEATS, [user.pk])
        names = [name for (name,) in cursor.fetchall()]
    for name in sorted(names):
        audit.record("license.released", subject=user, actor=actor, license=name)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    if extension is not None:
        days = plan.of(user.organization_id).quarantine
        quarantine.begin(extension, days=days, user=user, actor=actor, reason="person deleted")


def publish_many(people: list[User]) -> None:
    """`publish` for each, by one statement where the database can do that. They are held."""
    if is_postgresql():
        keys = [user.pk for user in people]
        owner = people[0].organization_id if people else 0
        outbox_together.publish(owner, keys, facts_of("person.user_id"))
        return
    for user in people:
        publish(user)


@transactions.step
def publish_again(people: QuerySet[User]) -> int:
    """What a name says has changed of `people`, of one organization: tell it behind single changes.

    They are held, in order, so that nobody publishes meanwhile what was true before. How many
    lines changed.
    """
    held = people.select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(held.only("pk", "organization_id"))
    slices = range(0, len(found), PEOPLE_AT_ONCE)
    return sum(_again(found[first : first + PEOPLE_AT_ONCE]) for first in slices)


def _again(people: list[User]) -> int:
    if is_postgresql():
        keys, owner = [user.pk for user in people], people[0].organization_id
        facts = facts_of("person.user_id")
        return outbox_together.publish(owner, keys, facts, priority=BACKFILL)
    told = [outbox.publish(user, _query(user), priority=BACKFILL) for user in people]
    return sum(line is not None for line in told)


def _query(user: User) -> Query:
    return Query(facts_of(), (user.pk,) * facts_of().count("%s"))


@cache
def facts_of(who: str = "%s") -> str:
    """A SELECT of what `LineFacts` has. `who` is the key of the person in the statement."""
    numbers, held = NUMBERS.replace("%s", who), HELD.replace("%s", who)
    given = {"numbers": numbers, "held": held, "licenses": _licenses(held)}
    return FACTS.format(who=who, **given)


def _licenses(held: str) -> str:
    if is_postgresql():
        entry = "jsonb_build_object('value', k.code, 'display', k.name)"
        order = "ORDER BY k.kind <> 'base', k.code COLLATE \"C\""
        return f"COALESCE((SELECT jsonb_agg({entry} {order}) {held}), '[]')"
    rows = f"SELECT k.code, k.name {held} ORDER BY k.kind <> 'base', k.code"
    return f"(SELECT json_group_array(json_object('value', code, 'display', name)) FROM ({rows}))"  # noqa: S608
