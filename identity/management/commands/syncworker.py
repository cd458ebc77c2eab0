from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from identity.syncback.worker import Worker


class Command(BaseCommand):
    help = "Tell Okta of changes without Celery and Redis: look every few seconds, for ever."
    requires_system_checks: list[str] = []  # they load every page, which is not needed here

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=2.0, help="between two looks (2)")
        parser.add_argument("--once", action="store_true", help="look once, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(seconds=options["seconds"])
        if options["once"]:
            worker.look()
        else:
            worker.run()
