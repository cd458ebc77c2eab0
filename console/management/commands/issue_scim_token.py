from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from console.management.operator import OperatorCommand, actor
from identity import scim_tokens
from identity.models import Organization, ScimConnection, ScimToken


class Command(OperatorCommand):
    help = "Issue a SCIM token. It is printed alone on the last line, and never again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the organization")
        parser.add_argument("--name", required=True, help="to recognize the token by")
        super().add_arguments(parser)

    def do(self, options: dict[str, Any]) -> None:
        name = options["name"].strip()
        longest = ScimToken._meta.get_field("name").max_length or 0
        if not 0 < len(name) <= longest:
            raise CommandError(f"A name has 1 to {longest} characters.")
        _, plain = scim_tokens.issue(_connection(options["slug"]), name=name, actor=actor())
        self.stdout.write(plain)


def _connection(slug: str) -> ScimConnection:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise CommandError(f"There is no organization {slug}.")
    return organization.scim_connections.order_by("pk")[0]
