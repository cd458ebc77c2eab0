"""Phone numbers: claimed into the inventory, given to a person's extension, taken back."""

from django.db import IntegrityError, transaction

from identity import audit, users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import e164, lines
from telephony.models import Extension, PhoneNumber


class NumberTaken(Exception):
    """The number is in an inventory already, or rings somebody else."""


class NoExtension(Exception):
    """A number rings an extension, and the person has none yet."""


class InUse(Exception):
    """The number rings somebody; take it back first."""


@transaction.atomic
def claim(organization: Organization, *, number: str, actor: Actor) -> PhoneNumber:
    """Add `number` to the inventory. Raises e164.NotANumber, NumberTaken."""
    row = PhoneNumber(organization=organization, e164=e164.parse(number))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NumberTaken(row.e164) from None
    audit.record("phone_number.claimed", subject=row, actor=actor)
    return row


@transaction.atomic
def give(user: User, *, number: PhoneNumber, actor: Actor) -> PhoneNumber:
    """Let `number` ring the person's extension. The first one becomes their primary number.

    Raises NoExtension, NumberTaken.
    """
    users.lock(user)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    if extension is None:
        raise NoExtension(user.label)
    has_primary = extension.numbers.filter(is_primary=True).exists()
    free = user.organization.phone_numbers.filter(pk=number.pk, extension=None)
    if not free.update(extension=extension, is_primary=not has_primary):
        raise NumberTaken(number.e164)
    number.refresh_from_db(from_queryset=PhoneNumber.objects_all_organizations.all())
    audit.record("phone_number.given", subject=user, actor=actor, number=number.e164)
    lines.publish(user)
    return number


@transaction.atomic
def take_back(number: PhoneNumber, *, actor: Actor) -> None:
    """Put `number` back into the inventory. Another one the person has becomes primary."""
    user = _holder(number)
    if user is None:
        return
    users.lock(user)
    was_primary = number.is_primary
    number.extension, number.is_primary = None, False
    number.save(update_fields=["extension", "is_primary"])
    if was_primary:
        _choose_primary(user)
    audit.record("phone_number.taken_back", subject=user, actor=actor, number=number.e164)
    lines.publish(user)


@transaction.atomic
def give_up(number: PhoneNumber, *, actor: Actor) -> None:
    """Remove `number` from the inventory. Raises InUse."""
    if number.extension_id is not None:
        raise InUse(number.e164)
    audit.record("phone_number.given_up", subject=number, actor=actor)
    number.delete()


def _holder(number: PhoneNumber) -> User | None:
    return (
        User.objects_all_organizations.select_related("organization")
        .filter(extension__numbers=number)
        .first()
    )


def _choose_primary(user: User) -> None:
    numbers = PhoneNumber.objects_all_organizations.filter(extension__user=user)
    following = numbers.order_by("id").first()
    if following is not None:
        following.is_primary = True
        following.save(update_fields=["is_primary"])
