"""Somebody pauses sync-back, says why, and resumes it: nothing is sent, nothing is lost."""

from http import HTTPStatus

import pytest

from identity import tenancy
from identity.models import OktaConnection, SyncState
from identity.syncback import claims, pausing, tick, words
from telephony import extensions
from tests.conftest import ACTOR
from tests.identity import sync_back
from tests.identity.sync_back import row


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


def pause(browser, reason: str = "Okta is being moved"):
    return browser.post("/sync-back/pause/", {"reason": reason}, follow=True)


def test_a_paused_okta_hears_nothing(alices, told, acmes_okta, bob):
    pause(alices)

    assert tick.run() == 0
    assert acmes_okta.journal() == []
    assert row(bob).state == SyncState.State.PENDING


def test_what_changed_meanwhile_is_told_after_resuming(alices, told, acmes_okta, bob):
    tick.run()
    pause(alices)
    extensions.give(bob, number="1002", actor=ACTOR)
    tick.run()
    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"

    alices.post("/sync-back/resume/")
    tick.run()

    assert acmes_okta.profile(bob.user_name)["extension"] == "1002"
    assert row(bob).state == SyncState.State.CLEAN


def test_the_page_says_who_paused_it_and_why(alices, told, alice):
    html = pause(alices).content.decode()

    assert f"Paused by {alice.label} since" in html
    assert "Okta is being moved. Nothing is lost." in html
    assert "Resume" in html


def test_a_persons_page_says_that_they_wait_because_of_the_pause(alices, told, bob):
    pause(alices)

    html = alices.get(f"/users/{bob.scim_id}/").content.decode()

    assert "Okta is being moved. Nothing is lost." in html


def test_what_okta_has_already_is_still_said_while_paused(alices, told, acmes_okta, bob):
    tick.run()
    pause(alices)

    assert words.for_row(row(bob), bob.line).tone == "ok"


def test_who_retries_meanwhile_is_told_that_it_waits(alices, told, bob):
    pause(alices)

    html = alices.post("/sync-back/retry/", {"row": row(bob).pk}, follow=True).content.decode()

    assert "Sync-back is paused: 1 person will be tried again when somebody resumes it." in html


def test_a_pause_without_a_reason_is_none(alices, told):
    html = pause(alices, reason="  ").content.decode()

    assert "Not paused. Say why" in html
    assert OktaConnection.objects_all_organizations.get().paused_at is None


def test_pause_and_resume_are_in_the_trail_once_each(alices, told, acme, alice):
    pause(alices)
    pause(alices, reason="Once more")
    for _ in range(2):
        alices.post("/sync-back/resume/")

    paused, resumed = acme.audit_events.filter(action__contains="_connection.").order_by("pk")[1:]
    assert (paused.action, resumed.action) == ("okta_connection.paused", "okta_connection.resumed")
    assert paused.changes == {"reason": "Okta is being moved"}
    assert paused.actor == alice.label


def test_the_helpdesk_sees_the_pause_and_cannot_end_it(alices, told, henry, as_user):
    pause(alices)
    henrys = as_user(henry)

    assert "Okta is being moved" in henrys.get("/sync-back/").content.decode()
    assert henrys.post("/sync-back/resume/").status_code == HTTPStatus.FORBIDDEN


def test_a_connection_of_another_organization_is_not_paused(dave, told, as_user):
    response = as_user(dave).post("/sync-back/pause/", {"reason": "x", "connection": told.pk})

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert OktaConnection.objects_all_organizations.get().paused_at is None


def test_sync_all_has_everybody_compared_with_okta_again(alices, told, acmes_okta, bob):
    tick.run()
    acmes_okta.update(bob.user_name, extension="6666")

    html = alices.post("/sync-back/sync-all/", follow=True).content.decode()
    sync_back.let_time_pass()
    tick.run()

    assert "Okta is asked about 1 person; what differs is written." in html
    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"


def test_no_call_begins_after_a_pause_though_the_person_was_claimed_before(
    told, acme, acmes_okta, bob
):
    with tenancy.organization(acme.pk):
        claim = claims.take(told)
    pausing.pause(told, reason="Maintenance", actor=ACTOR)

    tick._deal(claim)

    assert acmes_okta.journal() == []
    assert (row(bob).state, row(bob).lease_token) == ("pending", None)


def test_who_pauses_or_resumes_a_second_time_is_told_what_is_so_already(alices, told, alice):
    pause(alices)
    again = pause(alices, reason="Once more").content.decode()
    for _ in range(2):
        resumed = alices.post("/sync-back/resume/", follow=True).content.decode()

    assert f"Not paused once more. Paused by {alice.label} since" in again
    assert "Sync-back is not paused: somebody resumed it already." in resumed
