"""The second factor in a real browser: set up, asked for, by keyboard alone, open to everybody."""

import re

import pyotp
import pytest

from identity import second_factor
from identity.models import SecondFactor
from tests.conftest import PASSWORD
from tests.e2e.test_accessibility import LOOKS, faults, press
from tests.identity import authenticator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request, page):
    theme, width = request.param
    page.set_viewport_size({"width": width, "height": 900})
    return f"{theme}-{width}"


def carry(sign_in, user, look):
    return sign_in(user, look.split("-")[0])


def test_alice_sets_it_up_by_keyboard_and_then_signs_in_with_it(page, sign_in, alice, live_server):
    sign_in(alice)
    page.goto(f"{live_server.url}/account/")
    page.locator("#begin_password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/set-up/")
    key = page.locator("#factor-key").input_value().replace(" ", "")
    page.get_by_label("Code that the app shows").focus()
    page.keyboard.type(pyotp.TOTP(key).now())
    page.keyboard.press("Enter")
    codes = page.get_by_label("10 recovery codes").input_value().split()
    page.get_by_role("link", name="I have saved them").press("Enter")
    page.get_by_role("heading", name="Second factor").wait_for()

    page.context.clear_cookies()
    authenticator.forget_used(alice)
    page.goto(f"{live_server.url}/sign-in/?next=/account/")
    page.keyboard.type(alice.user_name)
    page.keyboard.press("Enter")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Enter your code").wait_for()
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")

    assert len(codes) == 10
    assert page.get_by_text("9 left").is_visible()


def test_alice_turns_it_off(page, sign_in, alice, live_server):
    authenticator.set_up(alice)
    sign_in(alice)
    page.goto(f"{live_server.url}/account/")
    page.get_by_text("Turn off", exact=True).press("Enter")
    page.locator("#off_password").fill(PASSWORD)
    page.locator("#off_code").fill(authenticator.shown(alice))
    page.get_by_role("button", name="Turn off the second factor").press("Enter")
    page.get_by_role("status").filter(has_text="The second factor is off").wait_for()

    assert not SecondFactor.objects_all_organizations.exists()


@pytest.mark.once
def test_the_qr_code_can_be_seen_whole(page, sign_in, look, alice, live_server, screenshot):
    carry(sign_in, alice, look)
    page.goto(f"{live_server.url}/account/#second-factor")
    found = faults(page)
    screenshot(f"factor-off-{look}")
    page.locator("#begin_password").fill(PASSWORD)
    press(page, "Set up")
    drawing = page.get_by_role("img", name=re.compile("QR code"))
    box, width = drawing.bounding_box(), page.viewport_size["width"]
    found += faults(page)
    screenshot(f"factor-set-up-{look}")
    page.get_by_label("Code that the app shows").fill(authenticator.wrong(alice))
    press(page, "Turn on")
    found += faults(page)
    screenshot(f"factor-wrong-{look}")
    page.get_by_label("Code that the app shows").fill(authenticator.shown(alice))
    press(page, "Turn on")
    page.get_by_role("heading", name="The second factor is on").wait_for()
    found += faults(page)
    screenshot(f"factor-codes-{look}")

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["height"] > 100
    assert found == []


@pytest.mark.once
def test_nobody_is_kept_out_where_it_is_on(page, sign_in, look, alice, live_server, screenshot):
    codes = authenticator.set_up(alice)
    for code in codes[2:]:
        second_factor.check(alice, code=code, actor=authenticator.ACTOR)
    carry(sign_in, alice, look)
    page.goto(f"{live_server.url}/account/#second-factor")
    page.get_by_text("Turn off", exact=True).click()
    press(page, "Turn off the second factor")
    page.get_by_role("alert").wait_for()
    page.locator("#second-factor").scroll_into_view_if_needed()
    screenshot(f"factor-on-{look}")

    assert faults(page) == []


@pytest.mark.once
def test_nobody_is_kept_out_at_the_second_step(page, look, alice, live_server, screenshot):
    authenticator.set_up(alice)
    theme = look.split("-")[0]
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("E-mail or user name").fill(alice.user_name)
    press(page, "Continue")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_role("heading", name="Enter your code").wait_for()
    found = faults(page)
    page.get_by_label("Code").fill(authenticator.wrong(alice))
    press(page, "Sign in")
    page.get_by_role("alert").wait_for()
    found += faults(page)
    screenshot(f"factor-step-{look}")

    assert found == []


@pytest.mark.once
def test_nobody_is_kept_out_of_the_list(
    page, sign_in, look, olga, alice, client, live_server, screenshot
):
    authenticator.make_break_glass(alice)
    for password in (PASSWORD, "wrong"):
        client.post("/sign-in/", {"name": alice.user_name, "password": password})
    client.post("/sign-in/code/", {"code": authenticator.wrong(alice)})
    client.post("/sign-in/code/", {"code": authenticator.shown(alice)})
    carry(sign_in, olga, look)
    page.goto(f"{live_server.url}/sign-ins/")
    found = faults(page)
    screenshot(f"sign-ins-{look}")
    page.goto(f"{live_server.url}/users/{alice.scim_id}/")
    page.locator("#second-factor").scroll_into_view_if_needed()
    found += faults(page)
    screenshot(f"user-access-{look}")

    assert found == []
