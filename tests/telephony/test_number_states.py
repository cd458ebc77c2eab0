"""A phone number is free, somebody's, on its way, or rests; and never two of these."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from identity import users
from telephony import (
    emergency_addresses,
    extensions,
    number_import,
    number_returns,
    numbers,
    porting,
    resting_numbers,
)
from telephony.models import PhoneNumber, VoiceSettings
from tests.conftest import ACTOR, arrival

State = PhoneNumber.State
ADDRESS = {
    "street": "1 Main Street",
    "extra": "",
    "city": "Springfield",
    "region": "IL",
    "postal_code": "62701",
    "country": "US",
}


def state_of(acme, number: str) -> str:
    return acme.phone_numbers.get(e164=number).state


@pytest.fixture
def olgas(olga, as_user):
    return as_user(olga)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "claimed"},  # and has an extension
        {"state": "assigned", "extension": None, "is_primary": False},
        {"state": "quarantine", "extension": None, "is_primary": False},  # without an end
        {"state": "porting_out"},  # without a port
    ],
)
def test_a_number_cannot_be_in_two_states(acme, bob, wrong):
    bobs = acme.phone_numbers.filter(e164="+14155550101")

    with pytest.raises(IntegrityError), transaction.atomic():
        bobs.update(**wrong)


def test_a_number_rests_after_its_person_is_deleted(acme, bob):
    users.delete(bob, actor=ACTOR)

    number = acme.phone_numbers.get(e164="+14155550101")
    assert number.state == State.QUARANTINE
    assert number.quarantine_until > timezone.now() + timedelta(days=89)
    ann = arrival(acme, "ann", "Acme")
    extensions.give(ann, number="2001", actor=ACTOR)
    with pytest.raises(numbers.NumberTaken):
        numbers.give(ann, number=number, actor=ACTOR)


def test_a_resting_number_goes_back_to_whose_it_was(acme, bob, olgas):
    extensions.take_back(bob, actor=ACTOR)
    resting = acme.phone_numbers.get(e164="+14155550101")
    extensions.give(bob, number="1001", actor=ACTOR)

    olgas.post(f"/numbers/{resting.pk}/give-back/")

    assert acme.lines.get(user=bob).primary_phone == "+14155550101"


def test_a_resting_number_is_released_early_for_a_reason_only(acme, bob, olgas):
    extensions.take_back(bob, actor=ACTOR)
    resting = acme.phone_numbers.get(e164="+14155550101")

    olgas.post(f"/numbers/{resting.pk}/release/")
    assert state_of(acme, "+14155550101") == State.QUARANTINE
    olgas.post(f"/numbers/{resting.pk}/release/", {"reason": "Wanted by marketing"})

    assert state_of(acme, "+14155550101") == State.CLAIMED
    told = acme.audit_events.get(action="phone_number.released")
    assert told.changes == {"reason": "Wanted by marketing"}


def test_a_number_is_free_when_it_has_rested_long_enough(acme, bob):
    extensions.take_back(bob, actor=ACTOR)
    assert resting_numbers.end_due() == 0
    acme.phone_numbers.update(quarantine_until=timezone.now() - timedelta(minutes=1))

    assert resting_numbers.end_due() == 1

    assert state_of(acme, "+14155550101") == State.CLAIMED


def test_where_numbers_rest_no_day_they_are_free_at_once(acme, bob):
    VoiceSettings.objects_all_organizations.create(organization=acme, number_quarantine_days=0)

    extensions.take_back(bob, actor=ACTOR)

    assert state_of(acme, "+14155550101") == State.CLAIMED


def test_a_number_that_comes_in_rings_once_the_port_is_done(acme, bob):
    port = porting.begin_in(acme, listed=["+1 415 555 0150"], carrier="Old Bell", actor=ACTOR)
    coming = port.numbers.get()
    coming.extension = bob.extension
    coming.save()
    assert acme.lines.get(user=bob).primary_phone == "+14155550101"

    for state in ("submitted", "accepted"):
        porting.advance(port, to=state, actor=ACTOR)
    with pytest.raises(porting.BadPort):
        porting.advance(port, to="scheduled", actor=ACTOR)
    today = timezone.now().date()
    porting.advance(port, to="scheduled", agreed_on=today, actor=ACTOR)
    porting.advance(port, to="done", actor=ACTOR)

    assert state_of(acme, "+14155550150") == State.ASSIGNED


def test_a_number_on_its_way_in_is_given_beforehand_and_rings_once_it_is_here(acme, bob, olgas):
    port = porting.begin_in(acme, listed=["+1 415 555 0150"], carrier="Old Bell", actor=ACTOR)
    numbers.take_back(acme.phone_numbers.get(e164="+14155550101"), actor=ACTOR)

    page = olgas.post(
        f"/users/{bob.scim_id}/numbers/", {"give-number": "+14155550150"}, follow=True
    )

    told = " ".join(page.content.decode().split())
    assert "415-555-0150 rings Bob Line once it has come to us." in told
    assert "415-555-0150 is porting in, and does not ring yet." in told
    assert acme.lines.get(user=bob).primary_phone == ""
    assert not numbers.make_primary(port.numbers.get(), actor=ACTOR)
    for state in ("submitted", "accepted"):
        porting.advance(port, to=state, actor=ACTOR)
    porting.advance(port, to="scheduled", agreed_on=timezone.now().date(), actor=ACTOR)
    porting.advance(port, to="done", actor=ACTOR)
    assert acme.lines.get(user=bob).primary_phone == "+14155550150"


def test_a_number_on_its_way_in_is_meant_for_one_person_or_for_nobody_again(acme, bob, olgas):
    porting.begin_in(acme, listed=["+14155550150"], carrier="Old Bell", actor=ACTOR)
    coming = acme.phone_numbers.get(e164="+14155550150")
    ann = arrival(acme, "ann", "Acme")
    extensions.give(ann, number="2001", actor=ACTOR)

    numbers.give(bob, number=coming, actor=ACTOR)
    with pytest.raises(numbers.NumberTaken):
        numbers.give(ann, number=coming, actor=ACTOR)
    extensions.take_back(bob, actor=ACTOR)
    numbers.give(ann, number=coming, actor=ACTOR)
    coming.refresh_from_db()
    numbers.take_back(coming, actor=ACTOR)

    coming.refresh_from_db()
    assert (coming.state, coming.extension) == (State.PORTING_IN, None)


def test_a_number_that_goes_away_rings_until_it_is_gone_and_okta_hears_of_it(acme, bob):
    port = porting.begin_out(acme, listed=["+14155550101"], carrier="New Bell", actor=ACTOR)
    assert acme.lines.get(user=bob).primary_phone == "+14155550101"
    with pytest.raises(numbers.Porting):
        numbers.take_back(acme.phone_numbers.get(e164="+14155550101"), actor=ACTOR)

    for state in ("submitted", "accepted"):
        porting.advance(port, to=state, actor=ACTOR)
    porting.advance(port, to="scheduled", agreed_on=timezone.now().date(), actor=ACTOR)
    porting.advance(port, to="done", actor=ACTOR)

    assert not acme.phone_numbers.filter(e164="+14155550101").exists()
    assert acme.lines.get(user=bob).primary_phone == ""


def test_a_port_that_is_cancelled_leaves_all_as_it_was(acme, bob):
    away = porting.begin_out(acme, listed=["+14155550101"], carrier="New Bell", actor=ACTOR)
    coming = porting.begin_in(acme, listed=["+14155550150"], carrier="Old Bell", actor=ACTOR)

    for port in (away, coming):
        porting.advance(port, to="cancelled", actor=ACTOR)

    assert state_of(acme, "+14155550101") == State.ASSIGNED
    assert not acme.phone_numbers.filter(e164="+14155550150").exists()


def test_a_suspension_is_not_held_up_by_a_number_that_is_ported_out(acme, bob):
    VoiceSettings.objects_all_organizations.create(
        organization=acme, numbers_after_suspension="released"
    )
    porting.begin_out(acme, listed=["+14155550101"], carrier="New Bell", actor=ACTOR)

    users.suspend(bob, actor=ACTOR)

    bob.refresh_from_db()
    assert not bob.is_active


def test_a_port_is_begun_and_followed_in_the_browser(acme, olgas):
    olgas.post("/ports/in/", {"listed": "+14155550150\n+14155550151", "carrier": "Old Bell"})
    port = acme.port_requests.get()

    page = olgas.post(f"/ports/{port.pk}/advance/", {"to": "submitted"}, follow=True)
    refused = olgas.post(f"/ports/{port.pk}/advance/", {"to": "done"})

    assert "written down as: Submitted." in page.content.decode()
    assert "The port is “Submitted” by now." in refused.content.decode()
    assert acme.phone_numbers.filter(state="porting_in").count() == 2


def test_numbers_of_another_organization_cannot_be_ported_away(acme, globex, olgas):
    numbers.claim(globex, number="+14155550177", actor=ACTOR)

    page = olgas.post("/ports/out/", {"listed": "+14155550177", "carrier": "New Bell"})

    assert "Not in your inventory" in page.content.decode()


def test_a_list_is_imported_and_every_bad_line_is_reported(acme, globex, olgas, bob):
    numbers.claim(globex, number="+14155550177", actor=ACTOR)
    listed = "Number\n(415) 555-0160\n+14155550161;Main desk\n+14155550101\n+14155550177\n12ab"

    page = olgas.post("/numbers/import/", {"listed": listed}).content.decode()

    assert "2 numbers were added, 3 lines were not." in page
    assert state_of(acme, "+14155550160") == State.CLAIMED
    assert "It is in the inventory of another organization." in page


def test_an_import_that_is_too_long_adds_nothing(acme, monkeypatch):
    monkeypatch.setattr(number_import, "MOST_LINES", 2)

    with pytest.raises(number_import.TooMany):
        number_import.claim_all(acme, ["+14155550160", "+14155550161", "+14155550162"], actor=ACTOR)

    assert not acme.phone_numbers.exists()


def test_where_an_emergency_address_is_required_no_number_is_given_without(acme, olgas):
    VoiceSettings.objects_all_organizations.create(
        organization=acme, requires_emergency_address=True
    )
    ann = arrival(acme, "ann", "Acme")
    extensions.give(ann, number="2001", actor=ACTOR)
    number = numbers.claim(acme, number="+14155550160", actor=ACTOR)

    with pytest.raises(emergency_addresses.NoEmergencyAddress, match="Write down where Ann"):
        numbers.give(ann, number=number, actor=ACTOR)
    olgas.post(f"/users/{ann.scim_id}/emergency-address/", ADDRESS)
    numbers.give(ann, number=number, actor=ACTOR)

    assert acme.lines.get(user=ann).primary_phone == "+14155550160"


def test_an_address_that_changes_is_not_verified_any_more(acme, bob, olgas):
    emergency_addresses.save(bob, actor=ACTOR, **ADDRESS)
    olgas.post(f"/users/{bob.scim_id}/emergency-address/verify/")
    assert "Verified by Olga" in olgas.get(f"/users/{bob.scim_id}/").content.decode()

    olgas.post(f"/users/{bob.scim_id}/emergency-address/", ADDRESS | {"street": "2 Main Street"})

    assert "Not verified yet." in olgas.get(f"/users/{bob.scim_id}/").content.decode()


def test_a_number_that_rests_is_not_given_back_to_somebody_who_is_gone(acme, bob):
    users.delete(bob, actor=ACTOR)

    with pytest.raises(number_returns.NotResting):
        number_returns.give_back(acme.phone_numbers.get(e164="+14155550101"), actor=ACTOR)
