"""License seats are never oversold, and the person is told when none is free."""

from functools import partial

import pytest
from django.db import transaction

from identity import users
from telephony import licenses, seats
from telephony.models import LicenseSeat, LicenseSku
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


@pytest.fixture
def professional(acme):
    """Three seats of another base license."""
    sku, _ = LicenseSku.objects.get_or_create(
        code="professional", defaults={"name": "Professional"}
    )
    return seats.buy(acme, sku=sku, count=3, actor=ACTOR)


def test_an_exchange_frees_the_old_seat_and_leaves_every_product_its_seats(
    acme, five_seats, professional
):
    erin = arrival(acme, "erin", "New")
    seats.assign(erin, sku="standard", actor=ACTOR)

    seats.change(erin, sku="professional", actor=ACTOR)

    assert erin.seats.get().pool == professional
    assert acme.lines.get(user=erin).license == "Professional"
    told = [(each.pool, each.purchased, each.assigned) for each in seats.counts(acme)]
    assert told == [(professional, 3, 1), (five_seats, 5, 0)]
    actions = acme.audit_events.filter(action__startswith="license.").order_by("pk")
    assert [each.changes.get("license") for each in actions][-2:] == ["Standard", "Professional"]


def test_a_second_base_license_is_refused_and_the_first_stays(acme, bob, professional):
    with pytest.raises(seats.HasSeat):
        seats.assign(bob, sku="professional", actor=ACTOR)

    assert bob.seats.get().pool.sku.code == "standard"
    assert [each.assigned for each in seats.counts(acme)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_five_exchange_at_once_for_three_seats_and_three_succeed(acme, five_seats, professional):
    people = [arrival(acme, f"person{number}", "Racer") for number in range(5)]
    for person in people:
        seats.assign(person, sku="standard", actor=ACTOR)

    outcomes = at_once(
        partial(seats.change, user, sku="professional", actor=ACTOR) for user in people
    )

    assert (
        sorted(type(outcome).__name__ for outcome in outcomes) == ["NoSeat"] * 2 + ["NoneType"] * 3
    )
    told = [(each.purchased, each.assigned) for each in seats.counts(acme)]
    assert told == [(3, 3), (5, 2)]
    assert acme.license_seats.filter(user__isnull=False).values("user").distinct().count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_seats_of_two_licenses_and_one_gets_both(acme, standard):
    addon = LicenseSku.objects.create(code="a-recording", name="Call recording", kind="addon")
    for sku in (standard, addon):
        seats.buy(acme, sku=sku, count=1, actor=ACTOR)
    people = [arrival(acme, name, "Racer") for name in ("ann", "ben")]

    def ask(person):
        with transaction.atomic():
            users.lock(person)
            return licenses.hold(person, held=(), codes=["standard", "a-recording"], actor=ACTOR)

    outcomes = at_once(partial(ask, person) for person in people)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Line", "NoSeat"]
    assert acme.license_seats.filter(state="assigned").values("user").distinct().count() == 1
