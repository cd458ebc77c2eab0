"""Seats when everybody wants one at once."""

from datetime import timedelta
from itertools import chain, islice
from threading import Barrier

import pytest
from django.utils import timezone

from identity import arrivals, users
from identity.models import User
from identity.profiles import Profile
from telephony import extensions, forwards, reclaim, seats, voice_settings
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


def test_who_is_reinstated_while_their_seat_is_reclaimed_has_it_or_one_again(acme, standard):
    seats.buy(acme, sku=standard, count=40, actor=ACTOR)
    people = crowd(acme, 40)
    for person in people:
        seats.assign(person, sku="standard", actor=ACTOR)
        users.suspend(person, actor=ACTOR)
    acme.license_seats.update(parked_until=timezone.now() - timedelta(seconds=1))

    def reinstate_all():
        return [outcome(users.reinstate, person, actor=ACTOR) for person in reversed(people)]

    reinstated, *reclaimed = at_once([reinstate_all, reclaim.run, reclaim.run])

    assert reinstated == ["bool"] * 40
    assert all(isinstance(count, int) for count in reclaimed)
    assert acme.license_seats.filter(state="assigned").values("user").distinct().count() == 40


def test_two_who_forward_to_each_other_are_suspended_at_once(acme):
    people = crowd(acme, 20)
    for number, person in enumerate(people):
        extensions.give(person, number=str(2000 + number), actor=ACTOR)
    for number, person in enumerate(people):
        forwards.choose(person, number=str(2000 + (number ^ 1)), actor=ACTOR)
    voice_settings.save(acme, numbers_after_suspension="forwarded", actor=ACTOR)

    def suspend_all(some):
        return [outcome(users.suspend, person, actor=ACTOR) for person in some]

    found = at_once([lambda: suspend_all(people[::2]), lambda: suspend_all(people[1::2])])

    assert found == [["bool"] * 10] * 2
    assert acme.forwards.filter(is_active=True).count() >= 10
