"""Acme and Globex. Seeding twice changes nothing."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction

from console.demo import cast
from console.demo.cast import Person
from identity import arrivals, organizations, users
from identity.audit import Actor
from identity.models import Organization, User
from identity.profiles import Profile
from telephony import devices, extensions, numbering, numbers, seats, sites
from telephony.models import Device, ExtensionRange, LicenseSku, PhoneNumber
from telephony.rules import book
from telephony.rules.book import Wanted
from telephony.rules.conditions import Condition, How

Purpose = ExtensionRange.Purpose
ACTOR = Actor("demo", "command")


@transaction.atomic
def seed() -> Organization:
    """Both organizations with their people, seats and numbers. Returns Acme."""
    acme = _organization("acme", "Acme", cast.ACME_STAFF)
    _organization("globex", "Globex", cast.GLOBEX_STAFF)
    _buy_seats(acme)
    _claim_numbers(acme)
    _write_a_rule(acme)
    _plan_numbers(acme)
    _give_bob_a_line(_arrival(acme, cast.BOB))
    _suspend_carol(_arrival(acme, cast.CAROL))
    _give_the_front_desk_an_extension(acme)
    return acme


def _organization(slug: str, name: str, staff: Iterable[Person]) -> Organization:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        organization = organizations.create(slug, name=name, actor=ACTOR)
    for person in staff:
        _local(organization, person)
    return organization


def _local(organization: Organization, person: Person) -> None:
    address = person.address(organization.slug)
    if _find(organization, person):
        return
    user = users.create_local(
        organization,
        user_name=address,
        email=address,
        given_name=person.given_name,
        family_name=person.family_name,
        role=person.role,
        actor=ACTOR,
    )
    users.set_password(user, password=cast.PASSWORD, actor=ACTOR)


def _arrival(organization: Organization, person: Person) -> User:
    """Somebody from Okta. The stand-in, once it runs, adds the external ID."""
    found = _find(organization, person)
    if found:
        return found
    address = person.address(organization.slug)
    name = {"givenName": person.given_name, "familyName": person.family_name}
    profile = Profile(
        address,
        display_name=f"{person.given_name} {person.family_name}",
        given_name=person.given_name,
        family_name=person.family_name,
        email=address,
        attributes={"name": name, "emails": [{"value": address, "type": "work", "primary": True}]},
    )
    connection = organization.scim_connections.order_by("pk")[0]
    return arrivals.provision(connection, profile=profile, is_active=True, actor=ACTOR)


def _find(organization: Organization, person: Person) -> User | None:
    return organization.users.filter(user_name_key=person.address(organization.slug)).first()


def _buy_seats(organization: Organization) -> None:
    for code, count in cast.SEATS.items():
        sku = LicenseSku.objects.get(code=code)
        if not organization.license_pools.filter(sku=sku).exists():
            seats.buy(organization, sku=sku, count=count, actor=ACTOR)


def _claim_numbers(organization: Organization) -> None:
    known = set(PhoneNumber.objects_all_organizations.values_list("e164", flat=True))
    for number in cast.NUMBERS:
        if number not in known:
            numbers.claim(organization, number=number, actor=ACTOR)


def _write_a_rule(organization: Organization) -> None:
    """Whoever is in the group Sales, once Okta pushes it, has a phone without a click."""
    if organization.plan_rules.exists():
        return
    sales = Condition("group", How.IS, ("Sales",))
    standard = LicenseSku.objects.get(code="standard")
    wanted = Wanted("Sales", [sales], standard, gives_extension=True, gives_number=True)
    book.add(organization, wanted, actor=ACTOR)


def _suspend_carol(carol: User) -> None:
    """Her seat is kept for her, as the licenses page shows."""
    if carol.is_active and not carol.seats.exists():
        seats.assign(carol, sku="standard", actor=ACTOR)
    users.suspend(carol, actor=ACTOR)


def _plan_numbers(organization: Organization) -> None:
    """A site with extensions of its own, some for groups, and some that stay free."""
    if organization.sites.exists() or organization.extension_ranges.exists():
        return
    paris = sites.add(
        organization, name="Paris", country="FR", time_zone="Europe/Paris", actor=ACTOR
    )
    ranges = [("1001", "1999", Purpose.USER, None), ("2000", "2499", Purpose.USER, paris)]
    ranges += [("7000", "7099", Purpose.GROUP, None), ("8000", "8099", Purpose.RESERVED, None)]
    for first, last, purpose, site in ranges:
        numbering.add(organization, first=first, last=last, purpose=purpose, site=site, actor=ACTOR)


def _give_the_front_desk_an_extension(organization: Organization) -> None:
    """A local person, whom Okta does not know: the sync-back page shows how that looks."""
    if _find(organization, cast.FRONT_DESK):
        return
    _local(organization, cast.FRONT_DESK)
    frida = _find(organization, cast.FRONT_DESK)
    if frida:
        seats.assign(frida, sku="standard", actor=ACTOR)
        extensions.give(frida, number=cast.FRONT_DESK_EXTENSION, actor=ACTOR)


def _give_bob_a_line(bob: User) -> None:
    """Only while he has nothing: what a visitor changed stays changed."""
    if bob.seats.exists() or not bob.is_active or hasattr(bob, "extension"):
        return
    seats.assign(bob, sku="standard", actor=ACTOR)
    seats.assign(bob, sku="international", actor=ACTOR)
    extensions.give(bob, number=cast.BOBS_EXTENSION, actor=ACTOR)
    _give_bob_a_phone(bob)
    number = bob.organization.phone_numbers.free().filter(e164=cast.BOBS_NUMBER).first()
    if number:
        numbers.give(bob, number=number, actor=ACTOR)


def _give_bob_a_phone(bob: User) -> None:
    """On his desk, and not plugged in yet. Unless somebody has listed it already."""
    with suppress(devices.MacTaken):
        devices.add(
            bob,
            mac=cast.BOBS_MAC,
            make=Device.Make.YEALINK,
            model="T46U",
            label="Desk, 2nd floor",
            actor=ACTOR,
        )
