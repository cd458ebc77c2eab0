"""Phone numbers: claimed into the inventory, given to a person's extension, taken back."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from identity import audit, users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import e164, emergency_addresses, lines, number_history
from telephony.models import Extension, PhoneNumber

State = PhoneNumber.State
LARGEST_BLOCK = 1000  # numbers; each is a row that somebody will look at


class NumberTaken(Exception):
    """The number is in an inventory already, or rings somebody else."""


class BadBlock(ValueError):
    """Not a block of phone numbers. Its text says why."""


class NoExtension(Exception):
    """A number rings an extension, and the person has none yet."""


class InUse(Exception):
    """The number rings somebody, or is on its way; take it back first."""


class Porting(Exception):
    """The number is on its way to another carrier, and rings until it is gone."""


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
def claim_block(organization: Organization, *, first: str, last: str, actor: Actor) -> int:
    """Add every number from `first` to `last`, both included; returns how many were new.

    Numbers that are in an inventory already are passed over.
    Raises e164.NotANumber, BadBlock.
    """
    block = _block(e164.parse(first), e164.parse(last))
    held = _in_inventories(block)
    rows = [PhoneNumber(organization=organization, e164=number) for number in block]
    PhoneNumber.objects_all_organizations.bulk_create(rows, ignore_conflicts=True)
    count = _in_inventories(block) - held
    facts = {"first": block[0], "last": block[-1], "count": count}
    audit.record("phone_numbers.claimed", subject=organization, actor=actor, **facts)
    return count


@transaction.atomic
def give(user: User, *, number: PhoneNumber, actor: Actor) -> PhoneNumber:
    """Let `number` ring the person's extension. The first one becomes their primary number.

    A number on its way in is only meant for them: it rings once its port is done.
    Raises NoExtension, NumberTaken, emergency_addresses.NoEmergencyAddress.
    """
    users.lock(user)
    extension = Extension.objects_all_organizations.filter(user=user).first()
    if extension is None:
        raise NoExtension(user.label)
    emergency_addresses.require(user)
    if _ring(extension, number):
        number_history.opened(user, number.e164, actor=actor)
    elif not _meant_for(extension, number):
        raise NumberTaken(number.e164)
    number.refresh_from_db(from_queryset=PhoneNumber.objects_all_organizations.all())
    audit.record("phone_number.given", subject=user, actor=actor, number=number.e164)
    lines.publish(user)
    return number


def _ring(extension: Extension, number: PhoneNumber) -> bool:
    """False where the number is not free."""
    has_primary = extension.numbers.filter(is_primary=True).exists()
    free = PhoneNumber.objects_all_organizations.free().filter(
        pk=number.pk, organization=extension.organization_id
    )
    given = {"state": State.ASSIGNED, "extension": extension, "is_primary": not has_primary}
    return bool(free.update(**given))


def _meant_for(extension: Extension, number: PhoneNumber) -> bool:
    """False where the number is not on its way in, or is meant for somebody already."""
    coming = PhoneNumber.objects_all_organizations.filter(
        pk=number.pk, organization=extension.organization_id, state=State.PORTING_IN
    )
    return bool(coming.filter(extension=None).update(extension=extension))


@transaction.atomic
def take_back(number: PhoneNumber, *, actor: Actor) -> bool:
    """Put `number` back into the inventory. Another one the person has becomes primary.

    False, and nothing changes, when it rings nobody, or somebody else by now. Raises Porting.
    """
    user = _locked_holder(number)
    if user is None:
        return False
    if number.state == State.PORTING_OUT:
        raise Porting(number.e164)
    was_primary = number.is_primary
    number.extension, number.is_primary = None, False
    if number.state == State.ASSIGNED:
        number.state = State.CLAIMED
    number.save(update_fields=["extension", "is_primary", "state"])
    if was_primary:
        _choose_primary(user)
    number_history.closed(user.organization_id, number.e164, actor=actor, reason="taken back")
    audit.record("phone_number.taken_back", subject=user, actor=actor, number=number.e164)
    lines.publish(user)
    return True


@transaction.atomic
def make_primary(number: PhoneNumber, *, actor: Actor) -> bool:
    """Let `number` be the one that is published and shown.

    False, and nothing changes, when it rings nobody yet, or somebody else by now.
    """
    user = _locked_holder(number)
    if user is None or number.state not in PhoneNumber.ROUTED:
        return False
    theirs = PhoneNumber.objects_all_organizations.filter(extension__user=user)
    theirs.filter(is_primary=True).update(is_primary=False)
    theirs.filter(pk=number.pk).update(is_primary=True)
    audit.record("phone_number.made_primary", subject=user, actor=actor, number=number.e164)
    lines.publish(user)
    return True


@transaction.atomic
def give_up(number: PhoneNumber, *, actor: Actor) -> None:
    """Remove `number` from the inventory. Raises InUse."""
    audit.record("phone_number.given_up", subject=number, actor=actor)
    unused = Q(state=State.CLAIMED) | Q(state=State.QUARANTINE)
    if not PhoneNumber.objects_all_organizations.filter(unused, pk=number.pk).delete()[0]:
        raise InUse(number.e164)


def _block(first: str, last: str) -> list[str]:
    size = int(last) - int(first) + 1
    if len(first) != len(last) or size < 1:
        raise BadBlock("The last number must follow the first one, with as many digits.")
    if size > LARGEST_BLOCK:
        raise BadBlock(f"A block has {LARGEST_BLOCK} numbers at most; this one has {size}.")
    return [f"+{number}" for number in range(int(first), int(last) + 1)]


def _in_inventories(block: list[str]) -> int:
    return PhoneNumber.objects_all_organizations.filter(e164__in=block).count()


def _locked_holder(number: PhoneNumber) -> User | None:
    """Whoever `number` rings, locked; None for nobody, or when that changed before the lock."""
    if number.extension_id is None:
        return None
    people = User.objects_all_organizations.select_related("organization")
    user = people.filter(extension=number.extension_id).first()
    if user is None:
        return None
    users.lock(user)
    mine = PhoneNumber.objects_all_organizations.filter(extension=number.extension_id)
    now = mine.filter(pk=number.pk).first()
    if now is None:
        return None
    number.is_primary, number.state = now.is_primary, now.state
    return user


def keep_a_primary(user: User) -> None:
    """One of the numbers that ring the person is their primary one. The caller holds them."""
    theirs = PhoneNumber.objects_all_organizations.filter(extension__user=user)
    theirs.exclude(state__in=PhoneNumber.ROUTED).update(is_primary=False)
    if not theirs.filter(is_primary=True).exists():
        _choose_primary(user)


def _choose_primary(user: User) -> None:
    numbers = PhoneNumber.objects_all_organizations.routed().filter(extension__user=user)
    following = numbers.order_by("id").first()
    if following is not None:
        following.is_primary = True
        following.save(update_fields=["is_primary"])
