"""What becomes of a line while its person is suspended: the organization's policy decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity import managers, users
from telephony import extensions, forwards, lapses, numbers, reclaim, seats, voice_settings
from telephony.models import Forward, LicenseSeat, LicenseSku, PhoneNumber
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import pathless

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def policy(organization, **wishes):
    settings = voice_settings.of(organization)
    for name, value in wishes.items():
        setattr(settings, name, value)
    settings.save()


def suspend(user):
    user.refresh_from_db()
    users.suspend(user, actor=ACTOR)


def reinstate(user):
    user.refresh_from_db()
    users.reinstate(user, actor=ACTOR)


def trail(user):
    events = user.organization.audit_events.filter(subject_id=str(user.scim_id)).order_by("pk")
    return [event.action for event in events]


def line_of(user):
    line = user.organization.lines.get(user=user)
    return line.license, line.extension, line.primary_phone


def let_days_go_by(user):
    user.seats.filter(state="parked").update(parked_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def mia(acme, five_seats):
    """A colleague with extension 1002."""
    mia = arrival(acme, "mia", "Manager")
    extensions.give(mia, number="1002", actor=ACTOR)
    return mia


WHOLE = ("Standard", "1001", "+14155550101")


def test_without_a_word_about_it_a_seat_is_parked_for_thirty_days(bob):
    suspend(bob)

    seat = bob.seats.get()
    left = seat.parked_until - timezone.now()
    assert seat.state == "parked"
    assert timedelta(days=29, hours=23) < left < timedelta(days=30, hours=1)
    assert line_of(bob) == WHOLE


def test_who_comes_back_in_time_has_the_same_seat_and_line(acme, bob):
    policy(acme, park_days=3)
    seat = bob.seats.get()
    suspend(bob)
    left = bob.seats.get().parked_until - timezone.now()

    reinstate(bob)

    again = bob.seats.get()
    assert left < timedelta(days=3, hours=1)
    assert (again.pk, again.state, again.parked_until) == (seat.pk, "assigned", None)
    assert line_of(bob) == WHOLE


def test_a_seat_that_is_kept_for_good_has_no_end(acme, bob):
    policy(acme, after_suspension="keep")
    suspend(bob)

    assert reclaim.run() == 0
    assert bob.seats.get().parked_until is None
    reinstate(bob)
    assert bob.seats.get().state == "assigned"


def test_when_the_days_are_over_seat_extension_and_number_are_free(acme, bob):
    suspend(bob)
    let_days_go_by(bob)

    assert reclaim.run() == 1

    assert not bob.seats.exists()
    assert line_of(bob) == ("", "", "")
    assert acme.license_seats.free().count() == 5
    assert PhoneNumber.objects_all_organizations.get().extension is None
    assert trail(bob)[-2:] == ["license.lapsed", "extension.taken_back"]
    assert reclaim.run() == 0


def test_before_the_days_are_over_nothing_is_reclaimed(bob):
    suspend(bob)

    assert reclaim.run() == 0
    assert line_of(bob) == WHOLE


def test_many_are_reclaimed_in_batches(acme, standard, monkeypatch):
    monkeypatch.setattr(reclaim, "AT_ONCE", 2)
    seats.buy(acme, sku=standard, count=3, actor=ACTOR)
    for name in ("ann", "ben", "cat"):
        person = arrival(acme, name, "Many")
        seats.assign(person, sku="standard", actor=ACTOR)
        suspend(person)
        let_days_go_by(person)

    assert [reclaim.run(), reclaim.run(), reclaim.run()] == [2, 1, 0]


def test_whoever_cannot_be_reclaimed_from_keeps_nobody_else_waiting(acme, bob, mia, monkeypatch):
    seats.assign(mia, sku="standard", actor=ACTOR)
    for person in (bob, mia):
        suspend(person)
        let_days_go_by(person)
    let_go = lapses.let_go

    def fail_for_bob(user, held, *, actor):
        if user == bob:
            raise RuntimeError("something of bob's")
        let_go(user, held, actor=actor)

    monkeypatch.setattr(lapses, "let_go", fail_for_bob)

    assert reclaim.run() == 1
    assert bob.seats.exists()
    assert not mia.seats.exists()


def test_who_comes_back_late_gets_a_free_seat_of_the_same_product(bob):
    suspend(bob)
    let_days_go_by(bob)
    reclaim.run()

    reinstate(bob)

    assert bob.seats.get().state == "assigned"
    assert line_of(bob)[0] == "Standard"
    assert not bob.lapsed_licenses.exists()
    assert "license.given_again" in trail(bob)


def test_a_seat_that_is_freed_at_once_takes_extension_and_number_along(acme, bob):
    policy(acme, after_suspension="free")

    suspend(bob)

    assert acme.license_seats.free().count() == 5
    assert line_of(bob) == ("", "", "")


def test_who_comes_back_when_all_seats_are_taken_has_no_license_and_the_page_says_so(
    acme, bob, alice, as_user
):
    policy(acme, after_suspension="free")
    suspend(bob)
    for name in ("ann", "ben", "cat", "dan", "eve"):
        seats.assign(arrival(acme, name, "Seat"), sku="standard", actor=ACTOR)

    reinstate(bob)

    assert not bob.seats.exists()
    assert trail(bob)[-1] == "license.missed"
    page = as_user(alice).get(f"/users/{bob.scim_id}/").content.decode()
    assert "Held Standard before the suspension" in page
    suspend(bob)
    reinstate(bob)
    assert trail(bob).count("license.missed") == 1


def test_who_comes_back_while_the_line_rests_has_all_of_it_again(acme, bob):
    policy(acme, after_suspension="free")
    second = numbers.claim(acme, number="+14155550102", actor=ACTOR)
    numbers.give(bob, number=second, actor=ACTOR)
    suspend(bob)

    reinstate(bob)

    assert line_of(bob) == WHOLE
    assert bob.extension.numbers.count() == 2


def test_who_comes_back_after_the_days_has_the_resting_line_again(bob):
    suspend(bob)
    let_days_go_by(bob)
    reclaim.run()

    reinstate(bob)

    assert line_of(bob) == WHOLE


def test_what_rests_no_longer_is_not_given_again(acme, bob):
    policy(acme, after_suspension="free", extension_quarantine_days=0, number_quarantine_days=0)
    suspend(bob)

    reinstate(bob)

    assert line_of(bob) == ("Standard", "", "")


def test_a_number_that_needs_an_emergency_address_now_keeps_nobody_suspended(acme, bob):
    policy(acme, after_suspension="free")
    suspend(bob)
    policy(acme, requires_emergency_address=True)

    reinstate(bob)

    assert line_of(bob) == ("Standard", "1001", "")


def test_an_extension_taken_by_hand_does_not_come_back_with_the_person(acme, bob):
    extensions.take_back(bob, actor=ACTOR)
    suspend(bob)

    reinstate(bob)

    assert line_of(bob) == ("Standard", "", "")


def test_addons_lapse_and_come_back_with_the_base_license(acme, bob):
    addon = LicenseSku.objects.create(code="a-recording", name="Call recording", kind="addon")
    seats.buy(acme, sku=addon, count=1, actor=ACTOR)
    seats.assign(bob, sku="a-recording", actor=ACTOR)
    policy(acme, after_suspension="free")
    suspend(bob)
    freed = acme.license_seats.free().count()

    reinstate(bob)

    assert freed == 6
    assert {seat.pool.sku.code for seat in bob.seats.all()} == {"standard", "a-recording"}


def test_numbers_that_are_released_go_and_the_seat_stays(acme, bob):
    policy(acme, numbers_after_suspension="released")

    suspend(bob)

    assert bob.seats.get().state == "parked"
    assert line_of(bob) == ("Standard", "1001", "")
    assert PhoneNumber.objects_all_organizations.get().extension is None


def test_calls_ring_the_manager_until_the_person_is_back(acme, bob, mia):
    bob.profile = bob.profile | {ENTERPRISE: {"manager": {"value": str(mia.scim_id)}}}
    bob.save()
    policy(acme, numbers_after_suspension="forwarded")

    suspend(bob)

    forward = forwards.of(bob)
    assert (forward.to_extension, forward.is_active) == (mia.extension, True)
    assert line_of(bob) == WHOLE
    reinstate(bob)
    assert not forwards.of(bob).is_active
    assert [each for each in trail(bob) if each.startswith("forward")] == [
        "forward.switched_on",
        "forward.switched_off",
    ]


@pytest.mark.parametrize("named", ["00umia", "MIA@acme.example"])
def test_a_manager_is_found_by_what_identity_providers_send(acme, bob, mia, named):
    bob.profile = {ENTERPRISE.lower(): {"manager": {"value": named}}}

    assert managers.of(bob) == mia


@pytest.mark.parametrize(
    "profile", [{}, {ENTERPRISE: "x"}, {ENTERPRISE: {"manager": {"value": 7}}}, {ENTERPRISE: {}}]
)
def test_a_profile_that_names_no_manager_has_none(bob, profile):
    bob.profile = profile

    assert managers.of(bob) is None


def test_a_manager_of_another_organization_is_none_of_ours(bob, globex):
    gus = arrival(globex, "gus", "Globex")
    bob.profile = {ENTERPRISE: {"manager": {"value": str(gus.scim_id)}}}

    assert managers.of(bob) is None


def test_a_chosen_colleague_goes_before_the_manager(acme, bob, mia):
    cho = arrival(acme, "cho", "Chosen")
    extensions.give(cho, number="1003", actor=ACTOR)
    bob.profile = {ENTERPRISE: {"manager": {"value": str(mia.scim_id)}}}
    bob.save()
    policy(acme, numbers_after_suspension="forwarded")
    forwards.choose(bob, number="1003", actor=ACTOR)

    suspend(bob)

    assert forwards.of(bob).to_extension.number == "1003"


def test_with_nobody_to_ring_the_trail_says_so(acme, bob):
    policy(acme, numbers_after_suspension="forwarded")

    suspend(bob)

    assert forwards.of(bob) is None
    assert trail(bob)[-1] == "forward.nobody_found"


def test_a_seat_may_be_free_while_calls_ring_a_colleague(acme, bob, mia):
    forwards.choose(bob, number="1002", actor=ACTOR)
    policy(acme, after_suspension="free", numbers_after_suspension="forwarded")

    suspend(bob)

    assert forwards.of(bob).is_active
    assert line_of(bob) == ("", "1001", "+14155550101")
    policy(acme, after_suspension="park", numbers_after_suspension="kept")
    reinstate(bob)
    assert not forwards.of(bob).is_active
    assert line_of(bob) == WHOLE


def test_a_person_with_an_extension_and_no_seat_is_forwarded_too(acme, bob, mia):
    forwards.choose(mia, number="1001", actor=ACTOR)
    policy(acme, numbers_after_suspension="forwarded")

    suspend(mia)

    assert forwards.of(mia).is_active


def test_a_forward_ends_with_the_extension_of_either(acme, bob, mia):
    forwards.choose(bob, number="1002", actor=ACTOR)
    forwards.choose(mia, number="1001", actor=ACTOR)

    extensions.take_back(mia, actor=ACTOR)

    assert not Forward.objects_all_organizations.exists()


@pytest.mark.parametrize("number", ["1001", "4711", ""])
def test_calls_are_forwarded_to_an_active_colleague_only(bob, number):
    with pytest.raises(forwards.NobodyThere):
        forwards.choose(bob, number=number, actor=ACTOR)


def test_who_is_deleted_leaves_no_seat_forward_or_lapse_behind(acme, bob, mia):
    forwards.choose(bob, number="1002", actor=ACTOR)
    suspend(bob)

    users.delete(bob, actor=ACTOR)

    assert acme.license_seats.free().count() == 5
    assert not acme.forwards.exists()


def test_an_idp_that_suspends_sees_at_once_what_is_left(okta, acme, bob):
    acme.scim_connections.update(has_entitlements=True)
    policy(acme, after_suspension="free")
    path = f"/Users/{bob.scim_id}"

    gone = okta("PATCH", path, pathless(active=False)).json()
    again = okta("GET", path).json()

    assert gone == again
    assert "entitlements" not in gone
    back = okta("PATCH", path, pathless(active=True)).json()
    assert line_of(bob) == WHOLE
    assert back == okta("GET", path).json()
    assert [each["value"] for each in back["entitlements"]] == ["standard"]


def test_seats_of_the_suspended_count_as_used(acme, bob):
    suspend(bob)

    assert acme.license_seats.filter(state=LicenseSeat.State.PARKED).count() == 1
    assert seats.counts(acme)[0].free == 4
