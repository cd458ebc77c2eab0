"""One panel says whether a person can call, and if not, every reason and where to put it right."""

import pytest

from identity import users
from telephony import devices, extensions, seats
from telephony.models import LicenseSku
from telephony.rules import turn
from tests.conftest import ACTOR, arrival
from tests.telephony.test_rules import person, rule


@pytest.fixture
def panel(alice, as_user):
    """What Alice reads of somebody: label to reason."""
    browser = as_user(alice)

    def read(user) -> dict:
        found = browser.get(f"/users/{user.scim_id}/").context["can_call"]
        return {reason.label: reason for reason in found.reasons}

    return read


def test_who_has_everything_lacks_a_sip_engine_alone(panel, bob):
    devices.add(bob, mac="001565aabbcc", label="Desk", actor=ACTOR)

    reasons = panel(bob)

    missing = [label for label, reason in reasons.items() if reason.is_missing]
    assert missing == ["Registration"]
    assert reasons["Registration"].words == "No SIP engine is configured. Calls are not placed."
    assert reasons["Extension"].words == "1001."


def test_who_has_nothing_reads_every_reason_in_order(panel, acme):
    reasons = panel(arrival(acme, "ann", "Acme"))

    missing = [label for label, reason in reasons.items() if reason.is_missing]
    assert missing == ["License", "Extension", "Device", "Registration"]
    assert reasons["License"].url == "#license"


def test_a_suspended_person_cannot_call_and_their_seat_rests(panel, bob):
    users.suspend(bob, actor=ACTOR)

    reasons = panel(bob)

    assert reasons["Active"].words.startswith("Suspended on ")
    assert "rests while they are suspended" in reasons["License"].words


def test_a_device_that_is_revoked_rings_no_more(panel, bob):
    phone = devices.add(bob, mac="001565aabbcc", label="Desk", actor=ACTOR)
    devices.revoke(phone, actor=ACTOR)

    assert panel(bob)["Device"].words == "Every device is revoked."


def test_a_license_without_calls_is_a_reason(panel, acme, bob):
    console_only = LicenseSku.objects.create(code="desk", name="Console", has_voice=False)
    seats.buy(acme, sku=console_only, count=1, actor=ACTOR)
    seats.change(bob, sku="desk", actor=ACTOR)

    assert panel(bob)["License"].words == "Console is for the console alone, without calls."


def test_who_waits_for_a_seat_reads_why(panel, acme, okta, standard):
    rule(acme, license=standard)
    okta("POST", "/Users", person("ann"))
    turn.run()

    reasons = panel(acme.users.get(user_name="ann@acme.example"))

    assert reasons["License"].words.startswith("Your organization has no Standard seats.")


def test_without_a_number_one_can_still_call(panel, acme, five_seats):
    ann = arrival(acme, "ann", "Acme")
    seats.assign(ann, sku="standard", actor=ACTOR)
    extensions.give(ann, number="2000", actor=ACTOR)

    number = panel(ann)["Phone number"]

    assert not number.is_missing
    assert "only colleagues can call them" in number.words
