"""A person's line: license, extension and number together, and telling others of it."""

from identity import outbox, transactions
from identity.audit import Actor
from identity.models import User
from identity.outbox import LineFacts
from telephony.models import Extension, LicenseSeat, LicenseSku, PhoneNumber


def facts(user: User) -> LineFacts:
    """What is true of `user` now, read from telephony's own rows."""
    extension = Extension.objects_all_organizations.filter(user=user).first()
    number = PhoneNumber.objects_all_organizations.filter(
        extension__user=user, is_primary=True
    ).first()
    held = licenses(user)
    return LineFacts(
        extension=extension.number if extension else "",
        primary_phone=number.e164 if number else "",
        license=next((each.name for each in held if each.kind == LicenseSku.Kind.BASE), ""),
        licenses=[{"value": each.code, "display": each.name} for each in held],
    )


def licenses(user: User) -> list[LicenseSku]:
    """The products of which `user` holds a seat, parked ones too; the base license first."""
    held = LicenseSeat.objects_all_organizations.filter(user=user).select_related("pool__sku")
    products = [seat.pool.sku for seat in held]
    return sorted(products, key=lambda each: (each.kind != LicenseSku.Kind.BASE, each.code))


def publish(user: User) -> bool:
    """Tell identity what is true now; call it in every transaction that changes a line."""
    return outbox.publish(user, facts(user))


@transactions.step
def suspend(user: User, *, actor: Actor) -> None:
    """Park the person's seats. Extension and number stay theirs."""
    if _move_seats(user, LicenseSeat.State.ASSIGNED, LicenseSeat.State.PARKED):
        publish(user)


@transactions.step
def resume(user: User, *, actor: Actor) -> None:
    """Give back what was kept while the person was suspended."""
    if _move_seats(user, LicenseSeat.State.PARKED, LicenseSeat.State.ASSIGNED):
        publish(user)


@transactions.step
def release(user: User, *, actor: Actor) -> None:
    """Take everything back from a person who goes for good."""
    user.seats.update(state=LicenseSeat.State.FREE, user=None, assigned_at=None)
    PhoneNumber.objects_all_organizations.filter(extension__user=user).update(
        extension=None, is_primary=False
    )
    Extension.objects_all_organizations.filter(user=user).delete()


def _move_seats(user: User, old: LicenseSeat.State, new: LicenseSeat.State) -> int:
    """How many there were. A line without a seat is the same before and after."""
    return user.seats.filter(state=old).update(state=new)
