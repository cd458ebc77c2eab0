"""A person or group whose row nobody else changes until the transaction ends, by our statements.

As in `scim.rows`: the ORM would take longer to write the statement than the database to run it.
"""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from identity.database import is_postgresql
from identity.joined import Joined
from identity.models import Group, User
from scim import beside, member_lookup, rows
from scim.filters.conditions import Condition

WHOLE = Joined(u=User)
SELECT = f"SELECT {WHOLE.columns} FROM identity_user u WHERE "  # noqa: S608 (names of ours)
WHOLE_GROUP = Joined(g=Group)
WIDTH = len(beside.COLUMNS)


def person(wanted: Condition) -> User | None:
    """The caller is in a transaction, which on SQLite is the lock.

    So there, what stands beside the person is read along. On PostgreSQL it would be as old as
    the statement, which may have waited for the lock: there it comes with the change.
    """
    if is_postgresql():
        row = _fetch(f"{SELECT}{wanted.sql} FOR NO KEY UPDATE OF u", wanted.values)
        return _expecting(WHOLE.read(row)[0]) if row else None
    row = _fetch(f"{_select_with_beside()}{wanted.sql}", wanted.values)
    if row is None:
        return None
    user: User = WHOLE.read(row[WIDTH:])[0]
    beside.take(user, row[:WIDTH])
    return user


def _expecting(user: User) -> User:
    beside.expect(user)
    return user


@cache
def _select_with_beside() -> str:
    columns = ", ".join((*beside.columns(), WHOLE.columns))
    return f"SELECT {columns} FROM {rows.PEOPLE} WHERE "  # noqa: S608 (names of ours)


def group(wanted: Condition, named: Condition) -> tuple[Group, member_lookup.Known] | None:
    """The same of a group, and at one go the people whom `member_lookup.named` means.

    They need no lock: who is deleted meanwhile becomes no member.
    """
    columns = f"{named.sql}, {WHOLE_GROUP.columns}"
    select = f"SELECT {columns} FROM identity_group g WHERE {wanted.sql} {_lock()}"  # noqa: S608
    row = _fetch(select, named.values + wanted.values)
    if row is None:
        return None
    return WHOLE_GROUP.read(row[1:])[0], member_lookup.known(row[0])


def _lock() -> str:
    return "FOR NO KEY UPDATE" if is_postgresql() else ""


def _fetch(statement: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
