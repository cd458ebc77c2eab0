"""People who sign in with a password set up a second factor, and turn it off again."""

import re
from html import unescape
from http import HTTPStatus

import pyotp
import pytest

from identity import second_factor
from identity.models import AuditEvent, SecondFactor
from identity.reauthentication import LASTS
from tests.conftest import PASSWORD
from tests.identity import authenticator

SET_UP = "/account/second-factor/set-up/"


def begin(browser, password: str = PASSWORD):
    return browser.post("/account/second-factor/", {"password": password})


def key_on(page: str) -> str:
    """What somebody types into their app."""
    return re.search(r'id="factor-key"[^>]*>([^<]+)<', page)[1].replace(" ", "")


def turn_off(browser, code: str, password: str = PASSWORD):
    return browser.post("/account/second-factor/off/", {"password": password, "code": code})


def actions(user) -> list[str]:
    events = AuditEvent.objects_all_organizations.filter(subject_id=str(user.scim_id))
    return list(events.order_by("pk").values_list("action", flat=True))


# --- On -------------------------------------------------------------------------------------


def test_alice_types_the_key_into_her_app_and_turns_the_second_factor_on(as_user, alice):
    browser = as_user(alice)
    asked = begin(browser)
    key = key_on(browser.get(SET_UP).content.decode())
    done = browser.post(SET_UP, {"code": pyotp.TOTP(key).now()})

    assert asked["Location"] == SET_UP
    assert "The second factor is on" in done.content.decode()
    assert second_factor.of(alice)
    assert actions(alice)[-1] == "second_factor.turned_on"
    assert "10 left" in browser.get("/account/").content.decode()


def test_the_code_may_be_typed_as_the_app_shows_it_with_a_space(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    code = authenticator.shown(alice)

    browser.post(SET_UP, {"code": f" {code[:3]} {code[3:]} "})

    assert second_factor.of(alice)


def test_the_qr_code_is_drawn_in_place_without_an_address_or_a_style(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    page = browser.get(SET_UP).content.decode()
    drawing = re.search(r'<div class="qr-code".*?</div>', page, re.DOTALL)[0]

    assert "<svg" in drawing
    assert "style=" not in drawing
    assert "otpauth:" not in unescape(page)


def test_without_the_password_there_is_no_key(as_user, alice):
    browser = as_user(alice)
    refused = begin(browser, "wrong")
    page = browser.get(SET_UP)

    assert "not your current password" in refused.content.decode()
    assert page["Location"] == "/account/"
    assert not SecondFactor.objects_all_organizations.exists()


def test_the_key_is_not_shown_in_another_browser_of_hers(as_user, alice):
    begin(as_user(alice))

    assert as_user(alice).get(SET_UP)["Location"] == "/account/"


def test_the_key_is_not_shown_long_after_the_password(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    session = browser.session
    session["password_given_for_second_factor"] -= LASTS + 1
    session.save()

    assert browser.get(SET_UP)["Location"] == "/account/"


def test_the_key_is_shown_no_more_once_it_is_in_use(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    key = key_on(browser.get(SET_UP).content.decode())
    done = browser.post(SET_UP, {"code": authenticator.shown(alice)}).content.decode()

    assert key not in done
    assert browser.get(SET_UP)["Location"] == "/account/"


def test_the_key_is_kept_encrypted(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    key = key_on(browser.get(SET_UP).content.decode())

    assert key not in authenticator.row(alice).key_encrypted
    assert second_factor.key(authenticator.row(alice)) == key


def test_a_wrong_first_code_turns_nothing_on(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    page = browser.post(SET_UP, {"code": authenticator.wrong(alice)}).content.decode()

    assert "not the code that the app shows now" in page
    assert second_factor.of(alice) is None


def test_starting_anew_makes_another_key(as_user, alice):
    browser = as_user(alice)
    begin(browser)
    first = key_on(browser.get(SET_UP).content.decode())
    begin(browser)

    assert key_on(browser.get(SET_UP).content.decode()) != first


def test_a_second_factor_that_is_on_is_not_replaced_by_a_new_one(as_user, alice):
    authenticator.set_up(alice)
    key = second_factor.key(authenticator.row(alice))
    answer = begin(as_user(alice))

    assert answer["Location"] == "/account/"
    assert second_factor.key(authenticator.row(alice)) == key


def test_passwords_are_not_tried_without_end(as_user, alice):
    browser = as_user(alice)
    for _ in range(10):
        begin(browser, "wrong")
    page = begin(browser).content.decode()

    assert "Too many tries" in page
    assert not SecondFactor.objects_all_organizations.exists()


def test_bob_signs_in_elsewhere_and_is_offered_no_second_factor(as_user, bob):
    browser = as_user(bob)
    page = browser.get("/account/").content.decode()
    answer = begin(browser, "")

    assert "Second factor" not in page
    assert answer.status_code == HTTPStatus.OK
    assert not SecondFactor.objects_all_organizations.exists()


# --- Off ------------------------------------------------------------------------------------


def test_alice_turns_it_off_with_password_and_code(as_user, alice):
    authenticator.set_up(alice)
    answer = turn_off(as_user(alice), authenticator.shown(alice))

    assert answer["Location"] == "/account/"
    assert not SecondFactor.objects_all_organizations.exists()
    assert actions(alice)[-1] == "second_factor.turned_off"


def test_a_recovery_code_turns_it_off_as_well(as_user, alice):
    codes = authenticator.set_up(alice)
    turn_off(as_user(alice), codes[0])

    assert second_factor.of(alice) is None


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_one_of_the_two_is_not_enough_to_turn_it_off(as_user, alice, password):
    authenticator.set_up(alice)
    is_code_right = password != PASSWORD
    code = authenticator.shown(alice) if is_code_right else authenticator.wrong(alice)
    page = turn_off(as_user(alice), code, password).content.decode()

    assert "Not done" in page
    assert second_factor.of(alice)


def test_a_code_is_not_spent_where_the_password_was_wrong(as_user, alice):
    authenticator.set_up(alice)
    browser, code = as_user(alice), authenticator.shown(alice)
    turn_off(browser, code, "wrong")
    turn_off(browser, code)

    assert second_factor.of(alice) is None


def test_there_is_nothing_to_turn_off_where_nothing_is_on(as_user, alice):
    answer = turn_off(browser := as_user(alice), "123456")

    assert answer["Location"] == "/account/"
    assert "There is no second factor" in browser.get("/account/").content.decode()
