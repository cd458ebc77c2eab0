"""The one database there is: which kind, and the connection of this thread to it."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


@cache
def is_postgresql() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


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


def own_connection() -> Any:
    """Itself: `django.db.connection` looks it up anew for each attribute that is read."""
    return connections[DEFAULT_DB_ALIAS]
