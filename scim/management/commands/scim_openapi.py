"""Prints the OpenAPI description of the SCIM endpoint."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from scim.openapi.document import document


class Command(BaseCommand):
    help = "Print the OpenAPI description of the SCIM endpoint, as in docs/openapi/scim.json."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(document(), indent=2))
