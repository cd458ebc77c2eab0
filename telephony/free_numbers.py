"""The next free phone number of the inventory, for whoever does not mind which."""

from identity.audit import Actor
from identity.models import User
from telephony import e164, numbers
from telephony.models import PhoneNumber

TRIES = 5  # a number may be given to somebody else between looking and giving


class NoFreeNumber(Exception):
    """No number of the inventory is free that begins like that."""

    def __init__(self, prefix: str) -> None:
        which = f" that begins with {e164.show(prefix)}" if prefix else ""
        super().__init__(f"No phone number{which} is free. Add some on the Phone numbers page.")


def give_next(user: User, *, prefix: str = "", actor: Actor) -> PhoneNumber:
    """Let the lowest free number that begins with `prefix` ring the person. The caller holds them.

    Two at once are given different ones. Raises NoFreeNumber, numbers.NoExtension.
    """
    free = user.organization.phone_numbers.free().filter(e164__startswith=prefix)
    for _ in range(TRIES):
        row = free.select_for_update(skip_locked=True).order_by("e164").first()
        if row is None:
            break
        try:
            return numbers.give(user, number=row, actor=actor)
        except numbers.NumberTaken:
            continue
    raise NoFreeNumber(prefix)
