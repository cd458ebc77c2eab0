"""What the operator's commands share: the data directory, a current database, an actor."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.processes import database
from console.processes.command import add_data_dir
from identity.audit import Actor

LONGEST_LOGIN = 64  # characters


class OperatorCommand(BaseCommand):
    """A command that works before the first `up`, and while `up` runs.

    Exit code 0 when done, 1 with a sentence when refused, 2 for a wrong command line.
    """

    requires_system_checks: list[str] = []  # they load every page, which no command here uses

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_data_dir(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            database.migrate_or_complain()
        except (database.OutOfDate, database.NoDatabase) as error:
            raise CommandError(str(error)) from None
        self.do(options)

    def do(self, options: dict[str, Any]) -> None:
        """The deed, on a database that is up to date. Raises CommandError."""
        raise NotImplementedError


def actor() -> Actor:
    """Whoever is at the keyboard, as the operating system knows them."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        login = "unknown"
    return Actor(f"operator {login[:LONGEST_LOGIN]}", "command")
