"""The statement that moves license seats: some of a person's go, others come, or none of both.

Whoever finds only seats that others are about to take waits for one, by another statement: it
sees what was committed since. All who wait hold nothing before, and lock in the order of codes
and seats, so that no two wait for each other. The savepoint is there for that: PostgreSQL keeps
the lock of a row that turned out to be taken.

A base license is exchanged by swapping the pools of two rows: the person's own seat, and the
free one. Both databases look at "one base seat per person" after every row, and a statement
chooses no order of its rows; this way it holds at each of them. What a pool has stays the same.
"""

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from identity import listed
from identity.database import is_postgresql, own_connection
from identity.models import User

PRODUCT = "telephony_licensepool p JOIN telephony_licensesku k ON k.id = p.sku_id"
FREE = """SELECT s.id FROM telephony_licenseseat s
    WHERE s.pool_id = asked.pool_id AND s.state = 'free' ORDER BY s.id LIMIT 1"""
STATEMENT = """WITH going AS MATERIALIZED (
    SELECT s.id, s.pool_id, s.kind FROM {product} JOIN telephony_licenseseat s ON s.pool_id = p.id
    WHERE s.user_id = %s AND k.code {among}
), asked AS MATERIALIZED (
    SELECT p.id AS pool_id, k.kind FROM {product} WHERE p.organization_id = %s AND k.code {among}
    AND NOT EXISTS (SELECT 1 FROM telephony_licenseseat s WHERE s.pool_id = p.id AND s.user_id = %s)
    ORDER BY k.code
), coming AS MATERIALIZED (
    SELECT asked.pool_id, asked.kind, {first_free} AS id FROM asked WHERE asked.kind <> 'base' OR (
        SELECT COUNT(*) FROM asked WHERE kind = 'base') + (
        SELECT COUNT(*) FROM telephony_licenseseat s WHERE s.user_id = %s AND s.kind = 'base'
        AND s.id NOT IN (SELECT id FROM going)) = 1
), moves AS MATERIALIZED (
    SELECT going.id, COALESCE(coming.pool_id, going.pool_id) AS pool_id,
    coming.id IS NOT NULL AS is_held FROM going LEFT JOIN coming
    ON going.kind = 'base' AND coming.kind = 'base' AND coming.id IS NOT NULL
    UNION ALL
    SELECT coming.id, COALESCE(going.pool_id, coming.pool_id), going.id IS NULL FROM coming
    LEFT JOIN going ON going.kind = 'base' AND coming.kind = 'base' WHERE coming.id IS NOT NULL
) UPDATE telephony_licenseseat SET pool_id = moves.pool_id,
    user_id = CASE WHEN moves.is_held THEN %s END,
    state = CASE WHEN moves.is_held THEN 'assigned' ELSE 'free' END,
    assigned_at = CASE WHEN moves.is_held THEN %s END, parked_until = NULL
    FROM moves WHERE telephony_licenseseat.id = moves.id
    RETURNING user_id,
    (SELECT k.code FROM {product} WHERE p.id = telephony_licenseseat.pool_id),
    (SELECT k.name FROM {product} WHERE p.id = telephony_licenseseat.pool_id)"""


class Move(NamedTuple):
    """`is_held`: the seat came to the person; else it is free now."""

    is_held: bool
    code: str
    name: str


def carry_out(user: User, *, take: Collection[str], give: Collection[str]) -> list[Move]:
    """Free the seats of `take`, claim one of each of `give`, as far as that can be.

    Codes of which there is no free seat, or which cannot be held beside the others, are
    missing from what is returned, in the order of codes. The caller holds the person's row.
    """
    moved = _at_once(user, take, give) if give else None
    if moved is None:
        moved = _run(user, take, ())
        for code in sorted(give):
            moved += _run(user, (), [code], is_patient=True)
    return sorted(moved)


def _at_once(user: User, take: Collection[str], give: Collection[str]) -> list[Move] | None:
    """All of it without waiting, or by None, nothing."""
    with transaction.atomic():
        moved = _run(user, take, give)
        if len([each for each in moved if each.is_held]) == len(give):
            return moved
        transaction.set_rollback(True)
    return None


def _run(
    user: User, take: Collection[str], give: Collection[str], *, is_patient: bool = False
) -> list[Move]:
    connection = own_connection()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    taken, given, me = listed.of(sorted(take)), listed.of(sorted(give)), user.pk
    statement = _statement(is_patient=is_patient)
    with connection.cursor() as cursor:
        cursor.execute(statement, [me, taken, user.organization_id, given, me, me, me, now])
        moved = cursor.fetchall()
    # The holder as it is: SQLite 3.40 told IS NOT NULL of it wrongly here.
    return [Move(holder is not None, code, name) for holder, code, name in moved]


@cache
def _statement(*, is_patient: bool) -> str:
    lock = ""
    if is_postgresql():  # SQLite has one writer, who has locked everything
        lock = "FOR UPDATE" if is_patient else "FOR UPDATE SKIP LOCKED"
    first_free = f"({FREE} {lock})"
    return STATEMENT.format(product=PRODUCT, among=listed.among("text"), first_free=first_free)
