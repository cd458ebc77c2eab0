"""What the commands `up` and `demo` share: options, failures in words, the end."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from console.processes import data_dir, database, ports, redis, static_files
from console.processes.child import die_with_parent
from console.processes.product import Product
from console.processes.tree import ChildEnded, StopRequested, TooSlow, Tree

FAILURES = (
    data_dir.InUse,
    database.NoDatabase,
    ports.PortInUse,
    redis.NoServer,
    static_files.NotBuilt,
    TooSlow,
    OSError,
)


def add_data_dir(parser: ArgumentParser) -> None:
    """For --help: `console.environment` has read and taken the option by now."""
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        help="where keys, database and other files live (default: var/data)",
    )


class TreeCommand(BaseCommand):
    """A command that starts processes and stays until it is told to stop.

    Exit code 0 after Ctrl-C or SIGTERM, 1 after any failure.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=port_number, default=8000, help="port to listen on")
        add_data_dir(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        _end_with_make()
        os.umask(0o077)  # what we write here is the operator's alone
        product = Product(options["host"], options["port"])
        try:
            with data_dir.owned(Path(settings.DATA_DIR)):
                self._run(product, options)
        except (StopRequested, KeyboardInterrupt):
            self.stdout.write("Stopped.")
        except ChildEnded as error:
            raise CommandError(f"{error}; everything else was stopped too.") from None
        except FAILURES as error:
            raise CommandError(str(error)) from None

    def _run(self, product: Product, options: dict[str, Any]) -> None:
        self.stdout.write(f"up | data in {settings.DATA_DIR}")
        product.prepare()
        with Tree(self.stdout) as tree:  # type: ignore[arg-type]
            self.start(product, tree, options)
            tree.run()

    def start(self, product: Product, tree: Tree, options: dict[str, Any]) -> None:
        """Start what the command is about, and say so."""
        raise NotImplementedError


def _end_with_make() -> None:
    """Under make, the one to stop is make: whatever ends it, ends us in order."""
    if os.environ.get("MAKELEVEL"):
        ask = die_with_parent(os.getppid())
        if ask:
            ask()


def port_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number
