"""People as rows, by statements that are written once.

Django would build each of these anew for every request, which takes ten times as long as the
database needs to answer. Every statement is scoped to the caller's organization and connection.
"""

from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection

from scim.authentication import Caller
from scim.filters.conditions import Condition, is_postgresql

COLUMNS = (
    "u.id, u.scim_id, u.user_name, u.external_id, u.is_active, u.version, u.created_at, "
    "u.updated_at, {profile}, l.extension, l.primary_phone, l.license, l.version, l.updated_at"
)
PEOPLE = "FROM identity_user u LEFT JOIN identity_line l ON l.user_id = u.id"
# The profile stays text: a database driver's own reading of JSON costs several times as much.
SELECTS = {
    True: f"SELECT {COLUMNS.format(profile='u.profile::text')} {PEOPLE}",
    False: f"SELECT {COLUMNS.format(profile='u.profile')} {PEOPLE}",
}
MOMENTS = (6, 7, 13)
Row = tuple[Any, ...]


def visible(caller: Caller) -> Condition:
    """The people whom the client's own connection created or took over."""
    mine = caller.connection
    return Condition(
        "u.organization_id = %s AND u.scim_connection_id = %s", (mine.organization_id, mine.pk)
    )


def select(wanted: Condition, rest: str = "") -> list[Row]:
    """The rows of the people meant; `rest` is an order and a limit."""
    found = _fetch(f"{SELECTS[is_postgresql()]} WHERE {wanted.sql} {rest}", wanted.values)
    return found if is_postgresql() else [_from_sqlite(row) for row in found]


def count(wanted: Condition) -> int:
    return int(_fetch(f"SELECT COUNT(*) {PEOPLE} WHERE {wanted.sql}", wanted.values)[0][0])


def key_at(wanted: Condition, offset: int) -> int | None:
    """The key of the person after `offset` others, read from an index alone; None if too few."""
    rest = f"ORDER BY u.id LIMIT 1 OFFSET {offset:d}"
    found = _fetch(f"SELECT u.id {PEOPLE} WHERE {wanted.sql} {rest}", wanted.values)
    return int(found[0][0]) if found else None


def _fetch(statement: str, values: tuple[Any, ...]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _from_sqlite(row: Row) -> Row:
    """SQLite knows no UUIDs and no time zones; Django keeps UTC there."""
    plain = list(row)
    plain[1] = UUID(hex=row[1])
    for at in MOMENTS:
        if row[at] is not None:
            plain[at] = row[at].replace(tzinfo=UTC)
    return tuple(plain)
