"""The columns of somebody's desk phone. Whoever has several has them changed on the Devices page."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from identity.audit import Actor
from identity.models import User
from telephony import devices, mac
from telephony.bulk import bad_cells
from telephony.models import Device

Make = Device.Make
LONGEST = 50  # characters of a model
BETWEEN = " "  # the MAC addresses of several


def facts(people: Collection[int]) -> dict[int, dict[str, str]]:
    """By person: what both columns say."""
    phones = defaultdict(list)
    for each in _phones().filter(extension__user__in=people).select_related("extension"):
        phones[each.extension.user_id].append(each)
    return {
        user_id: {
            "device_mac": BETWEEN.join(each.shown_mac for each in theirs),
            "device_model": described(theirs[0]) if len(theirs) == 1 else "",
        }
        for user_id, theirs in phones.items()
        if user_id is not None
    }


def described(phone: Device) -> str:
    make = "" if phone.make == Make.GENERIC else Make(phone.make).label
    return f"{make} {phone.model}".strip()


def change_mac(user: User, value: str, actor: Actor) -> None:
    """Another address is another phone, of the same model until the next column says otherwise."""
    old = _only(user)
    wanted = mac.parse(value) if value else None
    if old is not None and old.mac == wanted:
        return
    if old is not None:
        devices.remove(old, actor=actor)
    if wanted is not None:
        make, model = (old.make, old.model) if old else (Make.GENERIC, "")
        devices.add(user, mac=wanted, make=make, model=model, actor=actor)


def change_model(user: User, value: str, actor: Actor) -> None:
    make, model = read_model(value)
    phone = _only(user)
    if phone is not None:
        devices.describe(phone, make=make, model=model, actor=actor)
    elif value:
        raise bad_cells.no_phone(user.label)


def read_model(value: str) -> tuple[str, str]:
    """Make and model, such as Yealink and T54W. Raises BadCell."""
    first, _, rest = value.partition(" ")
    makes = {Make(each).label.lower(): each for each in (Make.YEALINK, Make.POLY)}
    make, model = makes.get(first.lower(), Make.GENERIC), value
    if make != Make.GENERIC:
        model = rest.strip()
    if len(model) > LONGEST:
        raise bad_cells.long_model(LONGEST)
    return str(make), model


def _only(user: User) -> Device | None:
    phones = list(_phones().filter(extension__user=user)[:2])
    if len(phones) > 1:
        raise bad_cells.several_phones(user.label)
    return phones[0] if phones else None


def _phones() -> QuerySet[Device]:
    rows = Device.objects_all_organizations.filter(kind=Device.Kind.DESK)
    return rows.order_by("pk")
