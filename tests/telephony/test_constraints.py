"""The database keeps telephony's promises when somebody goes around the domain functions."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from identity.database import is_postgresql
from telephony import extensions, forwards
from telephony.models import Extension, Forward, LapsedLicense, LicenseSeat, PhoneNumber
from tests.conftest import ACTOR, arrival


def refused():
    return pytest.raises(DatabaseError)


@pytest.fixture
def erin(acme):
    return arrival(acme, "erin", "New")


@pytest.mark.parametrize(
    "digits", ["1", "123456789", "12a4", "", "10\n", "\u0661\u0660\u0660\u0661"]
)
def test_an_extension_is_2_to_8_digits(acme, erin, digits):
    with refused(), transaction.atomic():
        acme.extensions.create(number=digits, user=erin)


@pytest.mark.parametrize("digits", ["112", "911", "999"])
def test_nobody_is_given_an_emergency_number(acme, erin, digits):
    with refused(), transaction.atomic():
        acme.extensions.create(number=digits, user=erin)


def test_an_extension_rings_one_person_in_an_organization(acme, erin, bob):
    with refused(), transaction.atomic():
        acme.extensions.create(number="1001", user=erin)


def test_two_organizations_may_use_the_same_extension(bob, globex):
    gus = arrival(globex, "gus", "Globex")

    globex.extensions.create(number="1001", user=gus)

    assert Extension.objects_all_organizations.filter(number="1001").count() == 2


def test_an_assigned_extension_has_a_holder(acme):
    with refused(), transaction.atomic():
        acme.extensions.create(number="1002", state="assigned")


@pytest.mark.parametrize(
    "text", ["14155550100", "+0155550100", "+1415", "+1415555010012345", "+1 415"]
)
def test_a_phone_number_is_e164(acme, text):
    with refused(), transaction.atomic():
        acme.phone_numbers.create(e164=text)


def test_a_phone_number_exists_once_in_the_world(bob, globex):
    with refused(), transaction.atomic():
        globex.phone_numbers.create(e164="+14155550101")


def test_an_extension_has_one_primary_number(acme, bob):
    with refused(), transaction.atomic():
        acme.phone_numbers.create(e164="+14155550102", extension=bob.extension, is_primary=True)


def test_a_primary_number_rings_somebody(acme):
    with refused(), transaction.atomic():
        acme.phone_numbers.create(e164="+14155550102", is_primary=True)


def test_a_free_seat_has_no_holder(bob):
    with refused(), transaction.atomic():
        LicenseSeat.objects_all_organizations.filter(user=bob).update(state="free")


def test_a_person_has_one_base_seat(acme, bob):
    other = acme.license_seats.free().first()

    with refused(), transaction.atomic():
        acme.license_seats.filter(pk=other.pk).update(user=bob, state="assigned")


def test_who_holds_a_seat_cannot_vanish(bob):
    with refused(), transaction.atomic():
        type(bob).objects_all_organizations.filter(pk=bob.pk)._raw_delete("default")
        PhoneNumber.objects_all_organizations.count()
        from django.db import connection  # noqa: PLC0415

        connection.check_constraints()


@pytest.mark.parametrize("state", ["assigned", "free"])
def test_only_a_parked_seat_is_kept_until_a_day(bob, state):
    seat = bob.seats.all() if state == "assigned" else bob.organization.license_seats.free()[:1]
    seats_ = LicenseSeat.objects_all_organizations.filter(pk__in=[each.pk for each in seat])

    with refused(), transaction.atomic():
        seats_.update(parked_until=timezone.now())


def forward(organization, mine, to):
    Forward.objects_all_organizations.create(
        organization=organization, from_extension=mine, to_extension=to
    )


def test_calls_are_not_forwarded_in_a_circle_of_one(acme, bob):
    with refused(), transaction.atomic():
        forward(acme, bob.extension, bob.extension)


def test_calls_are_forwarded_to_one_colleague(acme, bob, erin):
    extensions.give(erin, number="1002", actor=ACTOR)
    forward(acme, bob.extension, erin.extension)

    with refused(), transaction.atomic():
        forward(acme, bob.extension, erin.extension)


def test_a_license_lapses_once(acme, bob, five_seats):
    LapsedLicense.objects_all_organizations.create(organization=acme, user=bob, pool=five_seats)

    with refused(), transaction.atomic():
        LapsedLicense.objects_all_organizations.create(organization=acme, user=bob, pool=five_seats)


def test_calls_are_never_forwarded_to_another_organization(acme, bob, globex):
    gus = arrival(globex, "gus", "Globex")
    extensions.give(gus, number="2002", actor=ACTOR)

    with pytest.raises(forwards.NobodyThere):
        forwards.choose(bob, number="2002", actor=ACTOR)
    if is_postgresql():  # SQLite cannot look at two columns of a table that exists already
        with refused(), transaction.atomic():
            forward(acme, bob.extension, gus.extension)


def test_no_seat_is_of_another_organizations_product(globex, five_seats, acme):
    foreign = {"organization": globex, "pool": five_seats, "kind": "base"}

    if is_postgresql():
        with refused(), transaction.atomic():
            LicenseSeat.objects_all_organizations.create(**foreign)
    assert not globex.license_seats.exists()
