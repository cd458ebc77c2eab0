"""What the rows of a slice meet: the people, what they have, and what the wanted things are now.

Read by a number of statements that does not grow with the rows.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Count, Q

from identity.database import is_postgresql
from identity.models import Organization, User
from telephony import e164, mac, plan, seats, voice_settings
from telephony.bulk import columns
from telephony.bulk.cells import Wish
from telephony.bulk.columns import Facts
from telephony.bulk.csv_format import AUTO
from telephony.models import (
    Device,
    Extension,
    LicenseSku,
    PhoneNumber,
    Site,
    VoiceSettings,
)


@dataclass
class Surroundings:
    """Nothing is written to it: what rows take is in the ledger."""

    organization: Organization
    settings: VoiceSettings
    plan: plan.Plan
    sites: dict[str, Site]  # by name
    products: dict[str, LicenseSku]  # base licenses by code
    seats: dict[str, tuple[int, int]]  # bought and free, by code
    people: dict[str, User]  # by user name as it is compared
    busy: set[str]  # the same, of people whom somebody else holds
    facts: dict[int, Facts]
    federation_ids: set[str]  # of the wanted names, those that somebody has
    extensions: dict[str, Extension]  # of the wanted numbers, those that are there
    numbers: dict[str, PhoneNumber]  # those wanted, and those of the people
    macs: set[str]  # of the wanted ones, those that are listed
    devices: dict[int, int]  # how many a person has, of any kind
    sites_with_address: set[int] = field(default_factory=set)

    def numbers_of(self, user: User) -> list[PhoneNumber]:
        """All that ring the person, the primary one or not."""
        extension_user = user.pk
        return [
            each
            for each in self.numbers.values()
            if each.extension is not None and each.extension.user_id == extension_user
        ]


def read(
    organization: Organization, wishes: Sequence[Wish], *, locks: bool = False
) -> Surroundings:
    """`locks`: hold the people until the transaction ends; those who are held already are busy."""
    names = [wish.key for wish in wishes]
    people, busy = _people(organization, names, locks=locks)
    facts = columns.of_people(list(people.values()))
    settings = voice_settings.of(organization)
    found = Surroundings(
        organization,
        settings,
        plan.of(organization.pk),
        {each.name: each for each in organization.sites.all()},
        {each.code: each for each in LicenseSku.objects.filter(kind=LicenseSku.Kind.BASE)},
        {each.pool.sku.code: (each.purchased, each.free) for each in seats.counts(organization)},
        people,
        busy,
        facts,
        _federation_ids(organization, set(names) - people.keys()),
        _extensions(organization, wishes),
        _numbers(organization, wishes, settings, facts),
        _macs(wishes),
        _devices(organization, facts),
    )
    if settings.requires_emergency_address:
        addresses = organization.emergency_addresses.filter(site__isnull=False)
        found.sites_with_address = set(addresses.values_list("site", flat=True))
    return found


def _people(
    organization: Organization, names: Collection[str], *, locks: bool
) -> tuple[dict[str, User], set[str]]:
    """In the order of their keys, so that two who hold many do not wait in a circle."""
    rows = organization.users.filter(user_name_key__in=names).order_by("pk")
    if not locks:
        found, busy = list(rows), set()
    else:
        there = dict(rows.values_list("pk", "user_name_key"))
        mine = User.objects_all_organizations.filter(pk__in=there).order_by("pk")
        found = list(mine.select_for_update(no_key=True, skip_locked=is_postgresql()))
        busy = set(there.values()) - {user.user_name_key for user in found}
    for user in found:
        user.organization = organization
    return {user.user_name_key: user for user in found}, busy


def _federation_ids(organization: Organization, names: Collection[str]) -> set[str]:
    if not names:
        return set()
    taken = organization.users.filter(federation_id_key__in=names)
    return set(taken.values_list("federation_id_key", flat=True))


def _extensions(organization: Organization, wishes: Sequence[Wish]) -> dict[str, Extension]:
    wanted = {wish.wanted.get("extension", "").strip() for wish in wishes} - {"", AUTO}
    rows = organization.extensions.filter(number__in=wanted) if wanted else []
    return {row.number: row for row in rows}


def _numbers(
    organization: Organization,
    wishes: Sequence[Wish],
    settings: VoiceSettings,
    facts: dict[int, Facts],
) -> dict[str, PhoneNumber]:
    cells = {wish.wanted.get("phone_number", "") for wish in wishes} - {"", AUTO}
    wanted = set()
    for cell in cells:
        with suppress(e164.NotANumber):
            wanted.add(e164.parse(cell, settings.default_country))
    holders = [pk for pk, known in facts.items() if known["extension"]]
    theirs = Q(e164__in=wanted) | Q(extension__user__in=holders)
    rows = organization.phone_numbers.filter(theirs).select_related("extension")
    return {row.e164: row for row in rows}


def _macs(wishes: Sequence[Wish]) -> set[str]:
    """In any organization: an address is one phone's."""
    wanted = set()
    for wish in wishes:
        with suppress(mac.NotAMac):
            wanted.add(mac.parse(wish.wanted.get("device_mac", "")))
    if not wanted:
        return set()
    rows = Device.objects_all_organizations.filter(mac__in=wanted)
    return {str(each) for each in rows.values_list("mac", flat=True)}


def _devices(organization: Organization, facts: dict[int, Facts]) -> dict[int, int]:
    holders = [pk for pk, known in facts.items() if known["extension"]]
    rows = organization.devices.filter(extension__user__in=holders).order_by()
    return dict(rows.values_list("extension__user").annotate(count=Count("pk")))
