import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from identity.syncback import drift_pages, keep_alive, tick

HOUR = 3600  # seconds


class Command(BaseCommand):
    help = "Tell Okta of changes without Celery and Redis: look every few seconds, for ever."
    next_round = 0.0  # in time.monotonic()
    requires_system_checks: list[str] = []  # they load every page, which is not needed here

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=2.0, help="between two looks (2)")
        parser.add_argument("--once", action="store_true", help="look once, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            tick.run()
            drift_pages.run()
            self._now_and_then()
            if options["once"]:
                return
            close_old_connections()
            time.sleep(options["seconds"])

    def _now_and_then(self) -> None:
        """What a scheduler would start: looking for drift, and using tokens that nobody used."""
        if time.monotonic() < self.next_round:
            return
        self.next_round = time.monotonic() + HOUR
        drift_pages.begin_all()
        keep_alive.run()
