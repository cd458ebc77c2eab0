from typing import Any

from django.core.management.base import BaseCommand

from identity.audit import Actor
from identity.syncback import restoring


class Command(BaseCommand):
    help = "After a restore from a backup: believe nothing of what the database says of Okta."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        count = restoring.distrust_everything(actor=Actor("after_restore", "command"))
        people = "1 person" if count == 1 else f"{count} people"
        self.stdout.write(f"Okta is looked through for {people} before anybody is written.")
