from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from console.management.operator import OperatorCommand, actor
from identity import scim_tokens
from identity.models import Organization, ScimConnection, ScimToken

USUAL_DAYS, MOST_DAYS = 365, 3650


class Command(OperatorCommand):
    help = "Issue a SCIM token. It is printed alone on the last line, and never again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the organization")
        parser.add_argument("--name", required=True, help="to recognize the token by")
        end = parser.add_mutually_exclusive_group()
        end.add_argument(
            "--expires-in-days",
            type=int,
            default=USUAL_DAYS,
            metavar="DAYS",
            help=f"how long it is good: 1 to {MOST_DAYS}, {USUAL_DAYS} unless given",
        )
        end.add_argument("--never-expires", action="store_true", help="good until it is revoked")
        super().add_arguments(parser)

    def do(self, options: dict[str, Any]) -> None:
        name = options["name"].strip()
        longest = ScimToken._meta.get_field("name").max_length or 0
        if not 0 < len(name) <= longest:
            raise CommandError(f"A name has 1 to {longest} characters.")
        expires_at = _end(options)
        connection = _connection(options["slug"])
        _, plain = scim_tokens.issue(connection, name=name, expires_at=expires_at, actor=actor())
        self.stdout.write(plain)


def _end(options: dict[str, Any]) -> datetime | None:
    if options["never_expires"]:
        return None
    days = options["expires_in_days"]
    if not 0 < days <= MOST_DAYS:
        raise CommandError(f"A token is good for 1 to {MOST_DAYS} days, or --never-expires.")
    return timezone.now() + timedelta(days=days)


def _connection(slug: str) -> ScimConnection:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise CommandError(f"There is no organization {slug}.")
    return organization.scim_connections.order_by("pk")[0]
