"""Bring the database up to date, or say that it is not."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from console.processes import data_dir


class OutOfDate(Exception):
    """Migrations are pending, and applying them is the operator's decision."""


class NoDatabase(Exception):
    """The database cannot be reached."""


def is_embedded() -> bool:
    """The SQLite file that we keep in the data directory ourselves."""
    return connection.vendor == "sqlite" and _path().parent == Path(settings.DATA_DIR)


def migrate() -> None:
    """Apply what is pending; two commands at once take turns. Raises NoDatabase."""
    with data_dir.one_at_a_time(settings.DATA_DIR):
        if is_pending():
            call_command("migrate", interactive=False, verbosity=0)


def migrate_or_complain() -> None:
    """For operator commands: the embedded database is brought up to date, others are not.

    Raises OutOfDate, NoDatabase.
    """
    if is_embedded():
        os.umask(0o077)  # the file holds everybody's data
        migrate()
    elif is_pending():
        raise OutOfDate("The database is not up to date. Run: python manage.py migrate")


def is_pending() -> bool:
    """Raises NoDatabase."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise NoDatabase(f"The database does not answer: {error}") from None
    targets: list[Any] = executor.loader.graph.leaf_nodes()
    return bool(executor.migration_plan(targets))


def _path() -> Path:
    return Path(str(connection.settings_dict["NAME"])).resolve()
