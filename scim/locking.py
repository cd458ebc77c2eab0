"""A person whose row nobody else changes until the transaction ends, by a statement of ours.

As in `scim.rows`: the ORM would take longer to write the statement than the database to run it.
"""

from django.db import DEFAULT_DB_ALIAS, connections

from identity.joined import Joined
from identity.models import User
from scim.filters.conditions import Condition, is_postgresql

WHOLE = Joined(u=User)
SELECT = f"SELECT {WHOLE.columns} FROM identity_user u WHERE "  # noqa: S608 (names of ours)


def person(wanted: Condition) -> User | None:
    """The caller is in a transaction, which on SQLite is the lock."""
    lock = "FOR NO KEY UPDATE" if is_postgresql() else ""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"{SELECT}{wanted.sql} {lock}", wanted.values)
        row = cursor.fetchone()
    return WHOLE.read(row)[0] if row else None
