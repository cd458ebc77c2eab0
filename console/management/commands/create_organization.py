import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.db import transaction

from console.management.operator import OperatorCommand, actor
from identity import organizations
from identity.models import Organization, User


class Command(OperatorCommand):
    help = "Create an organization and its owner, who then signs in with e-mail and password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="lower-case letters, digits, hyphens; never changes")
        parser.add_argument("--name", required=True, help="as people read it")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the owner's password from standard input; without it you are asked",
        )
        super().add_arguments(parser)

    def do(self, options: dict[str, Any]) -> None:
        _check_name(options["name"])
        _check_email(options["owner"])
        password = _password(options["password_stdin"])
        _check_password(password, options["owner"])
        try:
            _create(options, password)
        except organizations.BadSlug:
            raise CommandError(
                "A slug is lower-case letters, digits and inner hyphens, 63 at most."
            ) from None
        except organizations.SlugTaken:
            raise CommandError(f"There is an organization {options['slug']} already.") from None
        self.stdout.write(f"Created {options['slug']}. {options['owner']} can sign in.")


@transaction.atomic
def _create(options: dict[str, Any], password: str) -> None:
    who = actor()
    organization = organizations.create(options["slug"], name=options["name"].strip(), actor=who)
    organizations.add_owner(organization, email=options["owner"], password=password, actor=who)


def _password(is_on_stdin: bool) -> str:
    if is_on_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError("There is nobody to ask for a password; use --password-stdin.")
    return getpass.getpass("Password of the owner: ")


def _check_name(name: str) -> None:
    longest = Organization._meta.get_field("name").max_length or 0
    if not 0 < len(name.strip()) <= longest:
        raise CommandError(f"A name has 1 to {longest} characters.")


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{email!r} is not an e-mail address.") from None


def _check_password(password: str, email: str) -> None:
    try:
        validate_password(password, User(user_name=email, email=email))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
