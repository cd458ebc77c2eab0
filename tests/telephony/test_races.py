"""Seats when everybody wants one at once."""

from itertools import chain, islice
from threading import Barrier

import pytest

from identity import arrivals, users
from identity.models import User
from identity.profiles import Profile
from telephony import seats
from tests.conftest import ACTOR, connection
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def crowd(organization, size):
    names = [f"person{number}@acme.example" for number in range(size)]
    people = [(Profile(name, external_id=name), True) for name in names]
    return arrivals.provision_many(connection(organization), people=people, actor=ACTOR)


def outcome(deed, *args, **named):
    """What came of it, by name."""
    try:
        return type(deed(*args, **named)).__name__
    except (seats.NoSeat, seats.Suspended) as refusal:
        return type(refusal).__name__


def test_of_a_thousand_who_want_a_hundred_seats_exactly_a_hundred_get_one(acme, standard):
    seats.buy(acme, sku=standard, count=100, actor=ACTOR)
    everybody = iter(crowd(acme, 1000))

    def work(people):
        return [outcome(seats.assign, each, sku="standard", actor=ACTOR) for each in people]

    lots = [list(islice(everybody, 50)) for _ in range(20)]
    found = [*chain(*at_once(lambda lot=lot: work(lot) for lot in lots))]

    assert (found.count("LicenseSeat"), found.count("NoSeat")) == (100, 900)
    assert acme.license_seats.filter(state="assigned").values("user").distinct().count() == 100
    assert acme.license_seats.count() == 100


def test_who_is_suspended_while_they_are_given_a_seat_is_left_with_none_in_use(acme, standard):
    seats.buy(acme, sku=standard, count=200, actor=ACTOR)
    people = [each.pk for each in crowd(acme, 200)]
    together = Barrier(2)

    def each_of_them(deed, **named):
        found = []
        for person in people:
            user = User.objects_all_organizations.select_related("organization").get(pk=person)
            together.wait()
            found.append(outcome(deed, user, actor=ACTOR, **named))
        return found

    suspended, given = at_once(
        [
            lambda: each_of_them(users.suspend),
            lambda: each_of_them(seats.assign, sku="standard"),
        ]
    )

    assert suspended == ["bool"] * 200
    assert set(given) <= {"LicenseSeat", "Suspended"}
    assert not acme.license_seats.filter(state="assigned").exists()
    assert acme.license_seats.filter(state="parked").count() == given.count("LicenseSeat")
