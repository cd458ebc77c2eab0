"""The one database there is: which kind, and the connection of this thread to it."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections

READ_ONLY = "25006"  # PostgreSQL's code; Django takes it for an error of ours
Row = tuple[Any, ...]


@cache
def is_postgresql() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def is_out_of_service(error: BaseException | None) -> bool:
    """Whether the database is to blame: gone, busy, full or read-only. The same may work later."""
    if isinstance(error, OperationalError):
        return True
    code = getattr(error.__cause__, "sqlstate", "") if isinstance(error, DatabaseError) else ""
    return bool(code == READ_ONLY)


def as_json(value: Any) -> Any:
    """What a driver gave for a column or expression of JSON, which SQLite keeps as text."""
    return json.loads(value) if isinstance(value, str) else value


@cache
def now(after: timedelta = timedelta()) -> str:
    """The database's own clock in a statement of ours, as Django's `Now` writes it; or later."""
    seconds = after.total_seconds()
    if is_postgresql():
        return f"(STATEMENT_TIMESTAMP() + INTERVAL '{seconds} seconds')"
    return f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '{seconds:+} seconds')"


def change_one(statement: str, values: Sequence[Any]) -> bool:
    """Run it. Whether it changed a row."""
    with own_connection().cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount == 1)


def select(statement: str, values: Sequence[Any]) -> Callable[[], list[Row]]:
    """Run it; its rows can be asked for afterwards, in `at_once` after the block."""
    cursor = own_connection().cursor()
    cursor.execute(statement, values)
    if is_postgresql():
        return lambda: list(cursor.fetchall())
    found = list(cursor.fetchall())  # what is left unread would hold SQLite's view of the past
    return lambda: found


@contextmanager
def at_once() -> Iterator[None]:
    """Let what is executed in the block travel together; results are there after it.

    PostgreSQL only: elsewhere nothing travels. Each statement needs a cursor of its own.
    """
    if not is_postgresql():
        yield
        return
    here = own_connection()
    here.ensure_connection()
    with here.wrap_database_errors, here.connection.pipeline():
        yield


def own_connection() -> Any:
    """Itself: `django.db.connection` looks it up anew for each attribute that is read."""
    return connections[DEFAULT_DB_ALIAS]
