"""Extensions: suggest the next free one, give, change, take away."""

import re

from django.db import IntegrityError, transaction

from identity import audit, users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import emergency, lines
from telephony.models import Extension, PhoneNumber

SHAPE = re.compile(r"[0-9]{2,8}\Z")
FIRST = 1001  # where suggestions start
LAST = 9999


class ExtensionTaken(Exception):
    """Somebody in the organization has this extension."""


class ExtensionRefused(ValueError):
    """Not an extension, or too close to an emergency number. Its text says which."""


def suggest(organization: Organization) -> str | None:
    """The lowest free extension from 1001 on that no emergency number resembles."""
    taken = set(organization.extensions.values_list("number", flat=True))
    for number in range(FIRST, LAST + 1):
        candidate = str(number)
        if candidate not in taken and not emergency.is_near_emergency(candidate):
            return candidate
    return None


def check(number: str) -> str:
    """`number` without the spaces around it. Raises ExtensionRefused."""
    number = number.strip()
    if not SHAPE.match(number):
        raise ExtensionRefused("An extension is 2 to 8 digits.")
    if emergency.is_near_emergency(number):
        raise ExtensionRefused(f"{number} is, or starts like, an emergency number.")
    return number


@transaction.atomic
def give(user: User, *, number: str, actor: Actor) -> Extension:
    """Make `number` the extension of `user`, in place of the one they have.

    Phone numbers that ring the person go with it.
    Raises ExtensionTaken, ExtensionRefused.
    """
    users.lock(user)
    number = check(number)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    old = extension.number if extension else None
    if extension is not None and old == number:
        return extension
    extension = extension or Extension(organization_id=user.organization_id, user=user)
    extension.number = number
    _save(extension)
    audit.record("extension.given", subject=user, actor=actor, extension=[old, number])
    lines.publish(user)
    return extension


@transaction.atomic
def take_back(user: User, *, actor: Actor) -> None:
    """Free the person's extension; numbers that rang it go back to the inventory."""
    users.lock(user)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    if extension is None:
        return
    PhoneNumber.objects_all_organizations.filter(extension=extension).update(
        extension=None, is_primary=False
    )
    audit.record("extension.taken_back", subject=user, actor=actor, extension=extension.number)
    extension.delete()
    lines.publish(user)


def _save(extension: Extension) -> None:
    try:
        with transaction.atomic():
            extension.save()
    except IntegrityError:
        raise ExtensionTaken(extension.number) from None
