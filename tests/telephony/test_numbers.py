"""A number rings one person at a time, also when two administrators act at once."""

import pytest

from telephony import extensions, numbers
from telephony.models import PhoneNumber
from tests.conftest import ACTOR, arrival


@pytest.fixture
def moved(acme, bob):
    """Bob's number as a page showed it a moment ago; it rings Erin by now."""
    as_seen = acme.phone_numbers.get(e164="+14155550101")
    erin = arrival(acme, "erin", "New")
    extensions.give(erin, number="1002", actor=ACTOR)
    numbers.take_back(acme.phone_numbers.get(pk=as_seen.pk), actor=ACTOR)
    numbers.give(erin, number=as_seen, actor=ACTOR)
    as_seen.extension = bob.extension
    return as_seen


def holder(number: PhoneNumber) -> str:
    row = PhoneNumber.objects_all_organizations.select_related("extension__user").get(pk=number.pk)
    return row.extension.user.given_name if row.extension else ""


def test_a_number_that_went_to_somebody_else_is_not_taken_from_them(acme, moved):
    assert not numbers.take_back(moved, actor=ACTOR)

    assert holder(moved) == "Erin"
    assert acme.lines.get(user__given_name="Erin").primary_phone == "+14155550101"


def test_a_number_that_went_to_somebody_else_leaves_the_others_as_they_are(acme, bob, moved):
    other = numbers.claim(acme, number="+14155550102", actor=ACTOR)
    numbers.give(bob, number=other, actor=ACTOR)

    assert not numbers.make_primary(moved, actor=ACTOR)

    assert bob.extension.numbers.get(is_primary=True) == other
    assert acme.lines.get(user=bob).primary_phone == "+14155550102"


def test_a_number_that_became_primary_meanwhile_leaves_another_in_its_place(acme, bob):
    second = numbers.claim(acme, number="+14155550102", actor=ACTOR)
    numbers.give(bob, number=second, actor=ACTOR)
    as_seen = acme.phone_numbers.get(pk=second.pk)
    numbers.make_primary(second, actor=ACTOR)

    assert numbers.take_back(as_seen, actor=ACTOR)

    assert acme.lines.get(user=bob).primary_phone == "+14155550101"
