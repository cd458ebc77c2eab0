"""The database keeps telephony's promises when somebody goes around the domain functions."""

import pytest
from django.db import DatabaseError, transaction

from telephony.models import Extension, LicenseSeat, PhoneNumber
from tests.conftest import arrival


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
