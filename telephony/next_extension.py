"""The statement that finds the lowest free extension, and the one that takes it as well.

It walks through the plan, number by number, each a look into the unique index, until one is
neither taken nor being taken. On PostgreSQL a lock that nobody waits for says the latter: two
people at once get two numbers, and neither waits for the other's transaction. What was committed
after the statement began is not seen: then the unique constraint refuses without breaking the
transaction, and the next try sees it.
"""

from collections.abc import Sequence
from functools import cache

import orjson
from django.utils import timezone

from identity.audit import Actor
from identity.database import is_postgresql, own_connection
from identity.models import User
from telephony import number_history
from telephony.models import Extension
from telephony.plan import Span

TRIES = 5
ROOM = 10**8  # a place is length * ROOM + number: one order over all lengths
ORGANIZATION = 10**9  # the room of an organization, among the locks

WALK = """WITH RECURSIVE jump(after, next) AS ({jumps}), walk(place, step) AS (
    SELECT CAST(%s AS bigint), 0 UNION ALL
    SELECT CASE WHEN jump.after IS NULL THEN walk.place + 1 ELSE jump.next END, walk.step + 1
    FROM walk LEFT JOIN jump ON jump.after = walk.place
    WHERE CASE WHEN EXISTS (SELECT 1 FROM telephony_extension x
        WHERE x.organization_id = %s AND x.number = {number}) THEN {true} ELSE {is_being_taken} END
), found AS (SELECT place, {number} AS number FROM walk ORDER BY step DESC LIMIT 1)"""
FIND = "{walk} SELECT number FROM found"
TAKE = """{walk}, given AS (
    INSERT INTO telephony_extension (organization_id, number, kind, state, user_id, created_at)
    SELECT %s, number, 'user', 'assigned', %s, %s FROM found WHERE number IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING number
), told AS ({told}) SELECT (SELECT number FROM found), (SELECT number FROM given)"""


class NoneFree(Exception):
    """The ranges that fit are full."""

    def __init__(self) -> None:
        super().__init__("No extension is free in the ranges that fit. Add a range.")


class AlreadyHasOne(Exception):
    """The person was given an extension meanwhile."""


def find(organization_id: int, spans: Sequence[Span]) -> str | None:
    """The lowest free number of `spans`, in their order. Nothing is reserved by it."""
    if not spans:
        return None
    with own_connection().cursor() as cursor:
        cursor.execute(_find(), [*_path(organization_id, spans)])
        found = cursor.fetchone()[0]
    return str(found) if found else None


def take(user: User, spans: Sequence[Span], *, actor: Actor) -> str:
    """Give the lowest free number to `user`, who has none. Raises NoneFree, AlreadyHasOne."""
    if not spans:
        raise NoneFree
    for _ in range(TRIES):
        found, given = _take(user, spans, actor)
        if found is None:
            raise NoneFree
        if given is not None:
            return given
    if Extension.objects_all_organizations.filter(user=user).exists():
        raise AlreadyHasOne(user.label)
    raise NoneFree


def _take(user: User, spans: Sequence[Span], actor: Actor) -> tuple[str | None, str | None]:
    """What was found, and what was given: None if somebody was quicker."""
    if not is_postgresql():  # one writer, who is the quickest
        return _take_step_by_step(user, spans, actor)
    at = timezone.now()
    owner = user.organization_id
    told = number_history.values(user, actor=actor, at=at)
    values = [*_path(owner, spans, lock=True), owner, user.pk, at, *told]
    with own_connection().cursor() as cursor:
        cursor.execute(_take_statement(), values)
        found, given = cursor.fetchone()
    return found, given


def _take_step_by_step(
    user: User, spans: Sequence[Span], actor: Actor
) -> tuple[str | None, str | None]:
    found = find(user.organization_id, spans)
    if found is None or Extension.objects_all_organizations.filter(user=user).exists():
        return found, None
    Extension.objects_all_organizations.create(
        organization_id=user.organization_id, number=found, user=user
    )
    number_history.opened(user, found, actor=actor)
    return found, found


def _path(organization_id: int, spans: Sequence[Span], *, lock: bool = False) -> list[object]:
    """The values of the walk: its jumps, its start, the organization (once more for the lock)."""
    places = [(each.length * ROOM + each.first, each.length * ROOM + each.last) for each in spans]
    following = [first for first, _ in places[1:]] + [None]
    jumps = [[last, then] for (_, last), then in zip(places, following, strict=True)]
    owner = [organization_id, organization_id * ORGANIZATION] if lock else [organization_id]
    return [orjson.dumps(jumps).decode(), places[0][0], *owner]


@cache
def _find() -> str:
    return FIND.format(walk=_walk(is_being_taken="FALSE" if is_postgresql() else "0"))


@cache
def _take_statement() -> str:
    walk = _walk(is_being_taken="NOT pg_try_advisory_xact_lock(%s + walk.place)")
    return TAKE.format(walk=walk, told=number_history.told_of("given", "number"))


def _walk(*, is_being_taken: str) -> str:
    if is_postgresql():
        jumps = """SELECT (each->>0)::bigint, (each->>1)::bigint
            FROM jsonb_array_elements(%s::jsonb) AS each"""
        number = f"lpad((walk.place %% {ROOM})::text, (walk.place / {ROOM})::int, '0')"
        true = "TRUE"
    else:
        jumps = """SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')
            FROM json_each(%s)"""
        number = f"printf('%%0*d', walk.place / {ROOM}, walk.place %% {ROOM})"
        true = "1"
    number = f"CASE WHEN walk.place IS NOT NULL THEN {number} END"
    return WALK.format(jumps=jumps, number=number, true=true, is_being_taken=is_being_taken)
