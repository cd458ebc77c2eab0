"""The columns of lines: how each is read from a person, and how it is changed.

Another column is another entry of COLUMNS. The order is the one in which they are carried out:
an extension is there before a number rings it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from identity import users
from identity.audit import Actor
from identity.database import is_postgresql
from identity.models import User
from telephony import e164, extensions, numbers, seats, sites, voice_settings
from telephony.bulk import bad_cells, desk_phones, home_address
from telephony.bulk.csv_format import AUTO
from telephony.models import Extension, LicenseSeat, LicenseSku, PhoneNumber, Placement

Facts = dict[str, str]
OF_OTHERS = (
    *("site", "license", "extension", "phone_number"),
    *("emergency_address", "device_mac", "device_model"),
)


@dataclass(frozen=True)
class Column:
    """`change` makes `value` true of a person; "" takes away, AUTO finds one."""

    name: str
    change: Callable[[User, str, Actor], None]
    is_profile: bool = False  # an IdP's people keep theirs
    takes_auto: bool = False
    carries_others: bool = False  # what others say may be another thing afterwards


def facts(user: User) -> Facts:
    """What is true of the person now, by column: what a row shows, compares and restores."""
    found = of_people([user])
    return found[user.pk]


def of_people(people: list[User]) -> dict[int, Facts]:
    """The facts of many people in six queries."""
    keys = [user.pk for user in people]
    named = ["given_name", "family_name", "email"]
    found = {
        user.pk: {name: getattr(user, name) for name in named} | dict.fromkeys(OF_OTHERS, "")
        for user in people
    }
    placed = Placement.objects_all_organizations.filter(user__in=keys)
    given = Extension.objects_all_organizations.filter(user__in=keys)
    rung = PhoneNumber.objects_all_organizations.filter(extension__user__in=keys, is_primary=True)
    seated = LicenseSeat.objects_all_organizations.filter(user__in=keys, kind=LicenseSku.Kind.BASE)
    for name, rows in {
        "site": placed.values_list("user", "site__name"),
        "extension": given.values_list("user", "number"),
        "phone_number": rung.values_list("extension__user", "e164"),
        "license": seated.values_list("user", "pool__sku__code"),
    }.items():
        for user_id, value in rows:
            found[user_id][name] = value
    for more in (desk_phones.facts(keys), home_address.facts(keys)):
        for user_id, known in more.items():
            found[user_id] |= known
    return found


def _profile(name: str) -> Callable[[User, str, Actor], None]:
    def change(user: User, value: str, actor: Actor) -> None:
        fields = ("user_name", "given_name", "family_name", "email")
        typed = {each: getattr(user, each) for each in fields} | {name: value}
        users.edit_local(user, actor=actor, **typed)

    return change


def _site(user: User, value: str, actor: Actor) -> None:
    site = user.organization.sites.filter(name=value).first() if value else None
    if value and site is None:
        raise bad_cells.no_site(value)
    sites.place(user, site=site, actor=actor)


def _license(user: User, value: str, actor: Actor) -> None:
    if not value:
        seats.release(user, actor=actor)
    elif not LicenseSku.objects.filter(code=value, kind=LicenseSku.Kind.BASE).exists():
        raise bad_cells.no_license(value)
    else:
        seats.change(user, sku=value, actor=actor)


def _extension(user: User, value: str, actor: Actor) -> None:
    if not value:
        extensions.take_back(user, actor=actor)
    elif value == AUTO:
        extensions.give_next(user, actor=actor, site=sites.of_person(user))
    else:
        extensions.give(user, number=value, actor=actor)


def _number(user: User, value: str, actor: Actor) -> None:
    """The number becomes the primary one; the one that was goes back to the inventory."""
    theirs = PhoneNumber.objects_all_organizations.filter(extension__user=user)
    old = theirs.filter(is_primary=True).first()
    if not value:
        if old is not None:
            numbers.take_back(old, actor=actor)
        return
    number = _free(user) if value == AUTO else _of(user, value)
    if number.extension_id is None or not theirs.filter(pk=number.pk).exists():
        number = numbers.give(user, number=number, actor=actor)
    if old is not None and old.pk != number.pk:
        numbers.make_primary(number, actor=actor)
        numbers.take_back(old, actor=actor)


def _free(user: User) -> PhoneNumber:
    held = PhoneNumber.objects_all_organizations.filter(organization=user.organization_id)
    free = held.free().select_for_update(skip_locked=is_postgresql()).order_by("e164").first()
    if free is None:
        raise bad_cells.no_number_free()
    return free


def _of(user: User, value: str) -> PhoneNumber:
    country = voice_settings.of(user.organization).default_country
    wanted = e164.parse(value, country)
    found = user.organization.phone_numbers.filter(e164=wanted).first()
    if found is None:
        raise bad_cells.not_in_inventory(wanted)
    return found


def applies(column: Column, user: User, value: str, now: str) -> bool:
    """Whether there is anything to do: whoever has one is not given the next free one."""
    if column.is_profile and not user.is_local:
        return False
    return not now if value == AUTO and column.takes_auto else value != now


COLUMNS = {
    column.name: column
    for column in (
        Column("given_name", _profile("given_name"), is_profile=True),
        Column("family_name", _profile("family_name"), is_profile=True),
        Column("email", _profile("email"), is_profile=True),
        Column("site", _site),
        Column("license", _license),
        Column("extension", _extension, takes_auto=True, carries_others=True),
        Column("emergency_address", home_address.change),
        Column("phone_number", _number, takes_auto=True),
        Column("device_mac", desk_phones.change_mac, carries_others=True),
        Column("device_model", desk_phones.change_model),
    )
}
