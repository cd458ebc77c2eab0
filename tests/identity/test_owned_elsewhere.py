"""From 20 people on whose attributes another source owns, one banner says what to do in Okta."""

import pytest
from django.utils import timezone

from identity import okta_connections
from identity.models import OktaConnection, SyncState
from identity.syncback import queue
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back

BANNER = "another source owns attributes of"
PAGES = ["/sync-back/", "/identity/"]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def fail(connection: OktaConnection, people: int, *, reason: str = "sourced_elsewhere") -> None:
    """So many people more have failed for this reason."""
    organization = connection.organization
    had = organization.users.count()
    arrived = [arrival(organization, f"p{had + number}", "Many") for number in range(people)]
    facts = {"organization": organization, "state": "blocked", "next_at": timezone.now()}
    SyncState.objects_all_organizations.bulk_create(
        SyncState(connection=connection, user=person, reason=reason, **facts) for person in arrived
    )


@pytest.mark.parametrize("page", PAGES)
def test_nineteen_people_are_shown_one_by_one_and_twenty_have_one_cause(as_user, alice, told, page):
    browser = as_user(alice)
    fail(told, 19)
    assert BANNER not in text_of(browser.get(page))

    fail(told, 1)
    shown = text_of(browser.get(page))

    assert shown.count(f"Okta: {BANNER} 20 people") == 1
    assert "Open each of primaryPhone and extension" in shown
    assert "Inherit from Okta" in shown
    assert "Okta imports it from here" in shown
    assert "/sync-back/?reason=sourced_elsewhere" in shown


@pytest.mark.parametrize("page", PAGES)
def test_it_is_gone_when_fewer_are_left(as_user, alice, told, page):
    fail(told, 20)

    queue.retry(told.sync_states.first(), actor=ACTOR)

    assert BANNER not in text_of(as_user(alice).get(page))


def test_people_who_failed_for_something_else_do_not_count(as_user, alice, told):
    fail(told, 19)
    fail(told, 5, reason="not_found")

    assert BANNER not in text_of(as_user(alice).get("/sync-back/"))


def test_each_connection_counts_its_own(as_user, alice, told, acme):
    """Were the connections counted together, there would be a banner for both."""
    other = OktaConnection.objects_all_organizations.create(
        organization=acme, name="Okta of the subsidiary", okta_url="https://other.okta.com"
    )
    fail(told, 10)
    fail(other, 10)
    browser = as_user(alice)
    assert BANNER not in text_of(browser.get("/sync-back/"))

    fail(other, 10)
    shown = text_of(browser.get("/sync-back/"))

    assert f"Okta of the subsidiary: {BANNER} 20 people" in shown
    assert shown.count(BANNER) == 1


def test_the_helpdesk_reads_it_and_is_sent_to_an_administrator(as_user, henry, told):
    fail(told, 20)

    shown = text_of(as_user(henry).get("/sync-back/"))

    assert f"{BANNER} 20 people" in shown
    assert "Have an administrator choose" in shown


def test_who_writes_the_profile_in_the_app_hears_of_the_mapping_in_okta(
    as_user, alice, acme, acmes_okta
):
    connection = okta_connections.save(
        acme,
        okta_url=acmes_okta.url,
        token=acmes_okta.token,
        way="app",
        app_id=acmes_okta.app_id,
        actor=ACTOR,
    )
    fail(connection, 20)

    shown = text_of(as_user(alice).get("/sync-back/"))

    assert "a mapping in Okta pushes them into the app" in shown
    assert "Override it." not in shown


def test_the_attributes_of_the_mapping_are_named(as_user, alice, told):
    told.mapping = [{"attribute": "deskPhone", "template": "{number}", "if_empty": "clear"}]
    told.save()
    fail(told, 20)

    assert "Okta does not take deskPhone from here" in text_of(as_user(alice).get("/sync-back/"))


def test_the_other_organization_sees_nothing_of_it(as_user, dave, told, globex, acmes_okta):
    sync_back.connect(globex, acmes_okta)
    fail(told, 20)

    assert BANNER not in text_of(as_user(dave).get("/sync-back/"))
