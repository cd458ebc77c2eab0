"""Administrators decide about local people whom the IdP wants to take over."""

import re
from http import HTTPStatus

import pytest

from identity import link_requests, users
from identity.models import LinkRequest, User
from tests.conftest import ACTOR, connection

SECTION = "/identity/"
SETTINGS = {"is_enabled": "on", "linking": "preview", "dialect": "okta", "visibility": "own"}


def wanted(organization, name: str, role: str = "member") -> LinkRequest:
    """A local person for whom Okta has asked."""
    user = users.create_local(
        organization,
        user_name=f"{name}@acme.example",
        given_name=name.title(),
        role=role,
        actor=ACTOR,
    )
    link_requests.ask(
        user, connection=connection(organization), external_id=f"00u{name}", actor=ACTOR
    )
    return organization.link_requests.get(user=user)


def decide(browser, link: LinkRequest, what: str):
    answer = browser.post(f"/identity/links/{link.pk}/{what}/", follow=True)
    link.user.refresh_from_db()
    return answer


@pytest.mark.parametrize("linking", ["preview", "refuse"])
def test_the_policy_is_saved_and_the_trail_says_what_it_was(as_user, alice, acme, linking):
    page = as_user(alice).post(
        "/identity/provisioning/", SETTINGS | {"linking": linking}, follow=True
    )

    acme.refresh_from_db()
    event = acme.audit_events.get(action="scim_connection.saved")
    assert acme.linking == linking
    assert (event.actor, event.changes) == (alice.label, {"linking": ["automatic", linking]})
    assert re.search(rf'<input[^>]*value="{linking}"[^>]*checked', page.content.decode())


def test_saving_what_is_so_already_leaves_no_trace(as_user, alice, acme):
    as_user(alice).post("/identity/provisioning/", SETTINGS | {"linking": "automatic"})

    assert not acme.audit_events.filter(action="scim_connection.saved").exists()


@pytest.mark.parametrize("linking", ["", "always"])
def test_a_policy_that_is_none_is_not_saved(as_user, alice, acme, linking):
    page = as_user(alice).post(
        "/identity/provisioning/", {"linking": linking, "dialect": "okta", "visibility": "own"}
    )

    acme.refresh_from_db()
    assert page.status_code == HTTPStatus.OK
    assert acme.linking == "automatic"
    assert acme.scim_connections.get().is_enabled


def test_the_page_says_who_waits_and_what_was_asked(as_user, alice, acme):
    link = wanted(acme, "barbara")
    page = as_user(alice).get(SECTION).content.decode()

    assert "Waiting for your decision (1)" in page
    assert f'href="/users/{link.user.scim_id}/"' in page
    assert "00ubarbara" in page


def test_nothing_is_said_where_nobody_waits(as_user, alice):
    page = as_user(alice).get(SECTION).content.decode()

    assert "Waiting for your decision" not in page


def test_an_administrator_hands_a_member_over_and_the_trail_says_who_it_was(as_user, alice, acme):
    link = wanted(acme, "barbara")

    page = decide(as_user(alice), link, "approve").content.decode()

    event = acme.audit_events.get(action="user.linked")
    assert link.user.scim_connection == connection(acme)
    assert (event.actor, event.source) == (alice.label, "console")
    assert "Barbara is handed over to Okta." in page
    assert "Waiting for your decision" not in page


def test_who_is_dismissed_leaves_the_list_and_can_be_approved_later(as_user, alice, acme):
    link, browser = wanted(acme, "barbara"), as_user(alice)

    page = decide(browser, link, "dismiss").content.decode()

    assert link.user.is_local
    assert "Waiting for your decision" not in page
    assert "Show who was dismissed" in page
    assert acme.audit_events.filter(action="user.link_dismissed").count() == 1
    decide(browser, link, "approve")
    assert not link.user.is_local


@pytest.mark.parametrize("what", ["approve", "dismiss"])
@pytest.mark.parametrize("role", ["owner", "admin"])
def test_only_an_owner_decides_about_owners_and_administrators(
    as_user, alice, olga, acme, role, what
):
    link = wanted(acme, "barbara", role)
    shown = as_user(alice).get(SECTION).content.decode()

    refused = decide(as_user(alice), link, what).content.decode()
    undecided = acme.link_requests.get()
    decide(as_user(olga), link, what)

    assert "An owner decides" in shown
    assert "Only an owner may do this" in refused
    assert (undecided.dismissed_at, undecided.approved_version) == (None, None)
    assert link.user.is_local is (what == "dismiss")


@pytest.mark.parametrize("who", ["henry", "audrey"])
def test_others_decide_nothing(as_user, request, acme, who):
    link = wanted(acme, "barbara")
    browser = as_user(request.getfixturevalue(who))

    answers = [browser.post(f"/identity/links/{link.pk}/{act}/") for act in ("approve", "dismiss")]

    assert [each.status_code for each in answers] == [HTTPStatus.FORBIDDEN] * 2
    assert (
        "/approve/" not in as_user(request.getfixturevalue("audrey")).get(SECTION).content.decode()
    )


def test_another_organization_decides_nothing(as_user, dave, acme):
    link = wanted(acme, "barbara")

    answer = as_user(dave).post(f"/identity/links/{link.pk}/approve/")

    link.user.refresh_from_db()
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert link.user.is_local


def test_all_members_of_the_list_are_approved_at_once_and_nobody_else(as_user, olga, acme, globex):
    links = [wanted(acme, name) for name in ("ann", "ben")]
    head = wanted(acme, "helen", "helpdesk")
    neighbor = wanted(globex, "gus")
    later = wanted(acme, "later")
    shown = as_user(olga).get(SECTION).content.decode()
    sent = [link.pk for link in (*links, head, neighbor)]

    page = as_user(olga).post("/identity/links/approve-all/", {"link": [*sent, "x"]}, follow=True)

    local = User.objects_all_organizations.filter(scim_connection=None)
    assert f'name="link" value="{later.pk}"' in shown
    assert f'name="link" value="{head.pk}"' not in shown
    assert "2 people are handed over." in page.content.decode()
    assert set(local) >= {head.user, neighbor.user, later.user}
    assert not set(local) & {link.user for link in links}


def test_whoever_approves_twice_is_told_to_look_again(as_user, alice, acme):
    link, browser = wanted(acme, "barbara"), as_user(alice)
    decide(browser, link, "approve")

    again = decide(browser, link, "approve").content.decode()

    assert "This has changed meanwhile" in again
    assert acme.audit_events.filter(action="user.linked").count() == 1
