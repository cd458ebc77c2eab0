"""Add-ons, forwards and what a suspension will do, on the user page."""

import pytest

from identity import users
from telephony import extensions, forwards, seats, voice_settings
from telephony.models import LicenseSku
from tests.conftest import ACTOR, arrival


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


@pytest.fixture
def addon(acme):
    """One seat of an add-on."""
    sku, _ = LicenseSku.objects.get_or_create(
        code="international", defaults={"name": "International calls", "kind": "addon"}
    )
    return seats.buy(acme, sku=sku, count=1, actor=ACTOR)


@pytest.fixture
def mia(acme):
    """A colleague with extension 1002."""
    mia = arrival(acme, "mia", "Manager")
    extensions.give(mia, number="1002", actor=ACTOR)
    return mia


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def page(browser, user) -> str:
    return text_of(browser.get(f"/users/{user.scim_id}/"))


def act(browser, user, path, **fields):
    return browser.post(f"/users/{user.scim_id}/{path}", fields, follow=True)


def forward_calls(acme):
    voice_settings.save(acme, numbers_after_suspension="forwarded", actor=ACTOR)


def test_an_add_on_is_assigned_beside_the_license_and_released(alices, bob, addon):
    offered = page(alices, bob)
    given = text_of(act(alices, bob, "add-ons/", **{"addon-sku": "international"}))
    held = sorted(seat.pool.sku.code for seat in bob.seats.all())
    act(alices, bob, "add-ons/international/release/")

    assert "International calls (1 free)" in offered
    assert "Bob Line has International calls now." in given
    assert held == ["international", "standard"]
    assert bob.seats.get().pool.sku.code == "standard"


def test_without_a_free_add_on_the_page_says_so(alices, acme, bob, addon):
    seats.assign(arrival(acme, "ann", "First"), sku="international", actor=ACTOR)

    html = text_of(act(alices, bob, "add-ons/", **{"addon-sku": "international"}))

    assert "No International calls seat is free" in html
    assert bob.seats.count() == 1


def test_an_add_on_that_nobody_holds_is_released_without_harm(alices, bob, addon):
    act(alices, bob, "add-ons/nothing/release/")

    assert bob.seats.count() == 1


def test_the_page_says_what_a_suspension_will_do(alices, acme, bob):
    voice_settings.save(acme, park_days=7, actor=ACTOR)

    assert "The license is kept for 7 days" in page(alices, bob)


def test_a_colleague_is_chosen_and_rings_once_the_person_is_suspended(alices, acme, bob, mia):
    forward_calls(acme)
    chosen = text_of(act(alices, bob, "forward/", **{"forward-number": "1002"}))
    act(alices, bob, "suspend/")

    assert "Calls to Bob Line ring 1002 whenever they are suspended." in chosen
    assert forwards.of(bob).is_active
    assert "Mia Manager" in page(alices, bob)


def test_who_is_suspended_already_is_forwarded_at_once_and_no_longer(alices, acme, bob, mia):
    forward_calls(acme)
    users.suspend(bob, actor=ACTOR)
    nobody = page(alices, bob)
    act(alices, bob, "forward/", **{"forward-number": "1002"})
    was_active = forwards.of(bob).is_active

    act(alices, bob, "forward/stop/")

    assert "Nobody was chosen" in nobody
    assert was_active
    assert forwards.of(bob) is None


@pytest.mark.parametrize("number", ["1001", "4711", "x\0", ""])
def test_nobody_is_forwarded_to_nobody(alices, acme, bob, number):
    forward_calls(acme)

    html = text_of(act(alices, bob, "forward/", **{"forward-number": number}))

    assert "Nothing was changed" in html
    assert forwards.of(bob) is None
