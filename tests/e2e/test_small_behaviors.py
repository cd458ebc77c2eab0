"""What the small scripts do, seen from the chair: theme, copy, questions, unsaved changes."""

import re

import pytest
from playwright.sync_api import expect

from identity import link_requests, scim_tokens
from tests.conftest import ACTOR, PASSWORD, connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def open_identity_management(sign_in, user, live_server):
    page = sign_in(user)
    page.goto(f"{live_server.url}/identity/?provisioning=shown")
    return page


def test_alice_signs_in_and_out(page, alice, live_server, screenshot):
    page.goto(f"{live_server.url}/identity/")
    screenshot("sign-in")
    page.get_by_label("E-mail or user name").fill(alice.user_name)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Identity Management")

    page.get_by_role("button", name="Alice Admin, Acme: profile, theme and sign-out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("E-mail or user name")).to_be_visible()


def test_the_theme_holds_on_the_next_page(sign_in, alice, live_server):
    page = sign_in(alice, "light")
    page.goto(f"{live_server.url}/account/")
    page.get_by_role("button", name="Alice Admin, Acme: profile, theme and sign-out").click()
    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto(f"{live_server.url}/audit-log/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_by_itself_the_theme_follows_the_system(sign_in, alice, live_server):
    page = sign_in(alice, "auto")
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_server.url}/account/")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_copy_says_that_it_copied(sign_in, alice, live_server):
    page = open_identity_management(sign_in, alice, live_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy SCIM URL").click()

    expect(page.get_by_text("Copied").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server.url}/scim/v2/acme"


def test_a_token_appears_without_a_reload_and_takes_the_focus(
    sign_in, alice, live_server, screenshot
):
    page = open_identity_management(sign_in, alice, live_server)
    page.get_by_label("Name of the new token").fill("Okta")
    page.get_by_role("button", name="Generate token").click()

    shown = page.get_by_label("API token", exact=True).first
    expect(shown).to_have_value(re.compile("^swr_scim_"))
    assert page.locator(".issued").evaluate("box => box === document.activeElement")
    screenshot("token")
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_text("Copy this token now")).to_have_count(0)


def test_a_token_is_replaced_by_keyboard_and_the_new_one_takes_the_focus(
    sign_in, alice, acme, live_server
):
    old, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    page = open_identity_management(sign_in, alice, live_server)
    page.get_by_role("link", name="Replace the token Okta").press("Enter")
    day = page.get_by_label("Day on which the old one ends")
    expect(day).to_be_hidden()
    page.get_by_label("The old token ends").select_option("On a day you choose")
    day.fill("2099-01-01")
    page.get_by_role("button", name="Make the new token").press("Enter")

    shown = page.get_by_label("API token", exact=True).first
    expect(shown).to_have_value(re.compile("^swr_scim_"))
    expect(page.locator(".issued")).to_be_focused()
    expect(page.get_by_role("link", name="Replace the token Okta")).to_have_count(1)
    old.refresh_from_db()
    assert old.expires_at.year == 2099


def test_handing_somebody_over_asks_first(sign_in, alice, acme, henry, live_server):
    link_requests.ask(henry, connection=connection(acme), external_id="00uh", actor=ACTOR)
    page = open_identity_management(sign_in, alice, live_server)
    page.get_by_role("button", name="Approve Henry Helpdesk").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The role Helpdesk stays.")

    dialog.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Henry Helpdesk is handed over to Okta.")).to_be_visible()
    henry.refresh_from_db()
    assert not henry.is_local


def test_revoking_asks_first(sign_in, alice, acme, live_server):
    token, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    page = open_identity_management(sign_in, alice, live_server)
    revoke = page.get_by_role("button", name="Revoke the token Okta")

    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    token.refresh_from_db()
    assert token.revoked_at is None

    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The token “Okta” is revoked.")).to_be_visible()
    token.refresh_from_db()
    assert token.revoked_at


def test_leaving_with_unsaved_changes_asks(sign_in, alice, live_server):
    page = open_identity_management(sign_in, alice, live_server)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("IDP Issuer URL/URN").fill("http://www.okta.com/exk1")
    page.get_by_role("link", name="Audit log").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Identity Management")
    assert asked == ["beforeunload"]


def test_saving_asks_nothing(sign_in, alice, live_server):
    page = open_identity_management(sign_in, alice, live_server)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("IDP Issuer URL/URN").fill("http://www.okta.com/exk1")
    page.get_by_role("button", name="Save single sign-on").click()

    expect(page.get_by_text("Single sign-on is saved.")).to_be_visible()
    expect(page.get_by_label("IDP Issuer URL/URN")).to_have_value("http://www.okta.com/exk1")
    assert asked == []


def test_the_words_beside_a_field_are_those_of_the_chosen_provider(sign_in, alice, live_server):
    page = open_identity_management(sign_in, alice, live_server)
    expect(page.get_by_text("In Okta: Identity Provider Issuer")).to_be_visible()
    expect(page.get_by_label("Name of the provider")).to_be_hidden()

    page.locator("#sso-form").get_by_label("Identity provider", exact=True).select_option(
        "Other SAML 2.0"
    )

    expect(page.get_by_text("In Okta: Identity Provider Issuer")).to_be_hidden()
    expect(page.get_by_label("Name of the provider")).to_be_visible()


def test_the_keyboard_skips_the_sidebar(sign_in, alice, live_server):
    page = open_identity_management(sign_in, alice, live_server)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")
