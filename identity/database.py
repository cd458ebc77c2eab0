"""The one database there is: which kind, and the connection of this thread to it."""

from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


@cache
def is_postgresql() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def own_connection() -> Any:
    """Itself: `django.db.connection` looks it up anew for each attribute that is read."""
    return connections[DEFAULT_DB_ALIAS]
