"""An administrator decides whether Okta may assign licenses."""

from http import HTTPStatus

import pytest

from tests.conftest import connection

PAGE = "/identity/"
SWITCH = "/identity/provisioning/licenses/"


def is_checked(html: str) -> bool:
    field = html.partition('name="is_on"')[2].partition(">")[0]
    return "checked" in field


def test_the_switch_is_off_until_an_administrator_turns_it_on(as_user, alice, acme, okta):
    browser = as_user(alice)
    before = browser.get(PAGE).content.decode()

    answer = browser.post(SWITCH, {"is_on": "on"}, follow=True)

    assert not is_checked(before)
    assert is_checked(answer.content.decode())
    assert "Licenses as entitlements: saved." in answer.content.decode()
    assert okta("GET", "/Licenses").status_code == HTTPStatus.OK
    event = acme.audit_events.get(action="scim_connection.entitlements_on")
    assert (event.actor, event.subject) == (alice.label, str(connection(acme)))


def test_it_is_turned_off_again_and_nobody_loses_a_license(as_user, alice, acme, okta, bob):
    browser = as_user(alice)
    browser.post(SWITCH, {"is_on": "on"})

    browser.post(SWITCH, {})
    browser.post(SWITCH, {})

    assert okta("GET", "/Licenses").status_code == HTTPStatus.NOT_FOUND
    assert bob.seats.count() == 1
    assert acme.audit_events.filter(action="scim_connection.entitlements_off").count() == 1


@pytest.mark.parametrize("who", ["henry", "audrey"])
def test_who_may_not_manage_settings_cannot_turn_it(as_user, request, acme, who):
    somebody = request.getfixturevalue(who)

    answer = as_user(somebody).post(SWITCH, {"is_on": "on"})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not connection(acme).has_entitlements


def test_one_organizations_switch_is_not_the_others(as_user, dave, globex, acme):
    as_user(dave).post(SWITCH, {"is_on": "on"})

    assert connection(globex).has_entitlements
    assert not connection(acme).has_entitlements


def test_the_page_of_a_person_says_that_okta_sets_licenses_too(as_user, alice, bob):
    browser, path = as_user(alice), f"/users/{bob.scim_id}/"
    before = browser.get(path).content.decode()

    browser.post(SWITCH, {"is_on": "on"})

    words = "Okta holds licenses as entitlements."
    assert words not in before
    assert words in browser.get(path).content.decode()
    assert words not in browser.get(f"/users/{alice.scim_id}/").content.decode()
