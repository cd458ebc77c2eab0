"""License seats are never oversold, and the person is told when none is free."""

from functools import partial

import pytest

from identity import users
from telephony import seats
from telephony.models import LicenseSeat
from tests.conftest import ACTOR, arrival
from tests.races import at_once


def test_a_person_gets_a_free_seat_and_the_line_says_so(acme, five_seats):
    erin = arrival(acme, "erin", "New")

    seats.assign(erin, sku="standard", actor=ACTOR)

    assert erin.seats.get().state == LicenseSeat.State.ASSIGNED
    assert acme.lines.get(user=erin).license == "Standard"


def test_without_a_free_seat_the_message_names_product_and_count(acme, five_seats):
    for name in ("ann", "ben", "cat", "dan", "eve"):
        seats.assign(arrival(acme, name, "Seat"), sku="standard", actor=ACTOR)

    with pytest.raises(seats.NoSeat, match="No Standard seat is free: all 5 are in use"):
        seats.assign(arrival(acme, "fay", "Late"), sku="standard", actor=ACTOR)


def test_a_suspended_person_is_given_no_seat(acme, five_seats, carol):
    with pytest.raises(seats.Suspended):
        seats.assign(carol, sku="standard", actor=ACTOR)

    assert not carol.seats.exists()


def test_suspension_parks_the_seat_and_reinstatement_gives_it_back(bob):
    users.suspend(bob, actor=ACTOR)
    parked = bob.seats.get().state

    users.reinstate(bob, actor=ACTOR)

    assert parked == LicenseSeat.State.PARKED
    assert bob.seats.get().state == LicenseSeat.State.ASSIGNED


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_five_seats_and_five_succeed(acme, five_seats):
    people = [arrival(acme, f"person{number}", "Racer") for number in range(20)]

    outcomes = at_once(partial(seats.assign, user, sku="standard", actor=ACTOR) for user in people)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == (
        ["LicenseSeat"] * 5 + ["NoSeat"] * 15
    )
    assert acme.license_seats.filter(state="assigned").count() == 5
