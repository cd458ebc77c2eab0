"""What many people are given by a few statements: each of them gets it, or nobody does.

By the rules of the single deeds, which the caller has looked at: it holds the people and is in a
transaction that it undoes after Raced. Nobody is waited for while seats or numbers are held, so
that nobody waits in a circle; extensions come first, because a unique index makes one wait.
"""

from collections.abc import Sequence

from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.database import is_postgresql, own_connection
from identity.models import Organization, User
from telephony import number_history
from telephony.models import Extension, PhoneNumber, Placement, Site
from telephony.next_extension import ORGANIZATION, ROOM

LOCK = "SELECT bool_and(pg_try_advisory_xact_lock(each)) FROM unnest(%s::bigint[]) AS each"
GIVE = """INSERT INTO telephony_extension (organization_id, number, kind, state, user_id, created_at)
    SELECT %s, number, 'user', 'assigned', user_id, %s FROM unnest(%s::text[], %s::bigint[])
    AS given(number, user_id) ORDER BY number ON CONFLICT DO NOTHING"""
RING = """WITH free AS MATERIALIZED (SELECT n.id, n.e164 FROM telephony_phonenumber n
        WHERE n.organization_id = %s AND n.e164 = ANY(%s::text[]) AND n.state = 'claimed'
        ORDER BY n.id FOR UPDATE SKIP LOCKED)
    UPDATE telephony_phonenumber n SET state = 'assigned', extension_id = x.id, is_primary = TRUE
    FROM free JOIN unnest(%s::text[], %s::bigint[]) AS given(e164, user_id) USING (e164)
    JOIN telephony_extension x ON x.user_id = given.user_id WHERE n.id = free.id"""


class Raced(Exception):
    """Somebody was quicker with something that was free a moment ago."""


def place(people: Sequence[tuple[User, Site | None]], *, actor: Actor) -> None:
    """`sites.place` for each, who were elsewhere."""
    if not people:
        return
    gone = [user.pk for user, site in people if site is None]
    Placement.objects_all_organizations.filter(user__in=gone).delete()
    Placement.objects_all_organizations.bulk_create(
        (
            Placement(user=user, organization_id=user.organization_id, site=site)
            for user, site in people
            if site is not None
        ),
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["site"],
    )
    for user, site in people:
        audit.record("user.placed", subject=user, actor=actor, site=site.name if site else None)


def give_extensions(
    organization: Organization, people: Sequence[tuple[User, str]], *, actor: Actor
) -> None:
    """`extensions.give` of numbers that are in no row, to people without one. Raises Raced."""
    if not people:
        return
    if is_postgresql():
        places = [len(number) * ROOM + int(number) for _, number in people]
        run(LOCK, [[organization.pk * ORGANIZATION + each for each in places]], expected=None)
        numbers, keys = [number for _, number in people], [user.pk for user, _ in people]
        run(GIVE, [organization.pk, timezone.now(), numbers, keys], expected=len(people))
    else:
        Extension.objects_all_organizations.bulk_create(
            Extension(organization=organization, number=number, user=user)
            for user, number in people
        )
    number_history.opened_many(people, actor=actor)
    for user, number in people:
        audit.record("extension.given", subject=user, actor=actor, extension=[None, number])


def give_numbers(
    organization: Organization, people: Sequence[tuple[User, str]], *, actor: Actor
) -> None:
    """`numbers.give` to people who have an extension and no primary number. Raises Raced."""
    if not people:
        return
    numbers, keys = [number for _, number in people], [user.pk for user, _ in people]
    if is_postgresql():
        run(RING, [organization.pk, numbers, numbers, keys], expected=len(people))
    else:
        _ring(organization, people)
    number_history.opened_many(people, actor=actor)
    for user, number in people:
        audit.record("phone_number.given", subject=user, actor=actor, number=number)


def _ring(organization: Organization, people: Sequence[tuple[User, str]]) -> None:
    rows = Extension.objects_all_organizations.filter(user__in=[user.pk for user, _ in people])
    extensions = dict(rows.values_list("user", "pk"))
    for user, number in people:
        free = organization.phone_numbers.free().filter(e164=number)
        given = {"state": PhoneNumber.State.ASSIGNED, "is_primary": True}
        if not free.update(extension=extensions[user.pk], **given):
            raise Raced


def run(statement: str, values: list[object], *, expected: int | None) -> None:
    """`expected` rows change, or with None, one says yes; else raises Raced."""
    with own_connection().cursor() as cursor:
        cursor.execute(statement, values)
        is_done = cursor.rowcount == expected if expected is not None else cursor.fetchone()[0]
    if not is_done:
        raise Raced
