from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from console.management.operator import OperatorCommand, actor
from identity import second_factor, sign_in_doors, sso_connections
from identity.models import User
from identity.second_factor import NotOn


class Command(OperatorCommand):
    help = (
        "Turn off the second factor of somebody who lost phone and recovery codes. If nobody is"
        " left who gets in without single sign-on where it is the only way, passwords work again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name or e-mail address")
        parser.add_argument("--organization", default="", metavar="SLUG", help="if several match")
        super().add_arguments(parser)

    def do(self, options: dict[str, Any]) -> None:
        user = _person(options["user"], options["organization"])
        is_reset, is_opened = _reset(user)
        if not (is_reset or is_opened):
            raise CommandError(f"{user.user_name} has no second factor.")
        if is_reset:
            self.stdout.write(f"The second factor of {user.user_name} is off.")
        if is_opened:
            self.stdout.write(
                "Nobody was left who gets in without single sign-on: passwords work again at"
                f" {user.organization}. Set a second factor up, then change the sign-in method."
            )


def _person(name: str, slug: str) -> User:
    try:
        user = sign_in_doors.find(name, slug=slug).user
    except sign_in_doors.Ambiguous:
        raise CommandError("Several organizations know this name: add --organization.") from None
    if user is None:
        raise CommandError(f"There is no {name}.")
    return user


@transaction.atomic
def _reset(user: User) -> tuple[bool, bool]:
    """Whether there was a second factor, and whether passwords were let in again."""
    try:
        second_factor.reset(user, actor=actor())
        is_reset = True
    except NotOn:
        is_reset = False
    return is_reset, sso_connections.offer_passwords_again(user.organization, actor=actor())
