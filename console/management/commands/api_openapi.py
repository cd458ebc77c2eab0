"""`manage.py api_openapi`: what the management API offers, for tools."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from console.api.v1.document import document


class Command(BaseCommand):
    help = (
        "Print the OpenAPI description of the management API, as in docs/openapi/management.json."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(document(), indent=2, ensure_ascii=False))
