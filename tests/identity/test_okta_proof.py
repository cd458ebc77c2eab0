"""Test connection, if asked: one person's present values are written back to Okta, unchanged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity import okta_connections
from identity.models import AuditEvent
from identity.syncback import tick
from telephony import extensions
from tests.conftest import ACTOR, PASSWORD
from tests.identity import okta_app
from tests.identity.sync_back import row

BOB = "bob@acme.example"
PROVE, TEST = "/identity/okta/prove/", "/identity/okta/test/"


def prove(browser, user_name: str = BOB) -> str:
    return browser.post(PROVE, {"user_name": user_name, "password": PASSWORD}).content.decode()


def user_writes(okta) -> list[dict]:
    calls = [entry for entry in okta.journal() if entry["method"] == "POST"]
    return [entry for entry in calls if entry["path"].startswith("/api/v1/users/")]


def test_the_present_values_are_written_back_and_nothing_changes(
    as_user, alice, told, acmes_okta, bob
):
    acmes_okta.update(BOB, primaryPhone="+14155559999", extension="7")
    before = acmes_okta.profile(BOB)
    assert "Prove it with one person" in as_user(alice).post(TEST).content.decode()

    page = prove(as_user(alice))

    assert "Okta took the present values of Bob Line back, unchanged." in page
    (write,) = user_writes(acmes_okta)
    assert write["body"] == {"profile": {"primaryPhone": "+14155559999", "extension": "7"}}
    assert acmes_okta.profile(BOB) == before
    assert row(bob).state == "pending"  # telling is another matter


def test_an_app_proves_it_too(as_user, alice, acme, acmes_okta, bob):
    okta_app.connect(acme, acmes_okta)

    assert "back, unchanged" in prove(as_user(alice), "BOB@acme.example ")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("E0000006", "has no right to do this in Okta"),
        ("E0000023", "mastered by another system"),
    ],
)
def test_a_refusal_is_said(as_user, alice, told, acmes_okta, bob, code, sentence):
    acmes_okta.add_faults([{"kind": "error", "code": code, "method": "POST", "path": "/users/"}])

    assert sentence in prove(as_user(alice))


@pytest.mark.parametrize("name", ["", "nobody@acme.example", "a\x00b", "x" * 5000])
def test_a_name_that_nobody_has_writes_nothing(as_user, alice, told, acmes_okta, name):
    assert "Nobody here has this user name." in prove(as_user(alice), name)
    assert user_writes(acmes_okta) == []


def test_somebody_whom_okta_does_not_know_is_said_to_be_unknown(
    as_user, alice, told, acmes_okta, bob
):
    acmes_okta.rename(BOB, "robert@acme.example")

    assert "Nobody in Okta has the login" in prove(as_user(alice))


def test_the_trail_knows_with_whom_it_was_proved(as_user, alice, told, acmes_okta, bob):
    prove(as_user(alice))

    event = AuditEvent.objects_all_organizations.get(action="okta_connection.writing_proved")
    assert event.actor == "Alice Admin"
    assert event.changes == {"attributes": ["extension", "primaryPhone"]}


def may_change_people(browser) -> str:
    results = browser.post(TEST).context["test_results"]
    return f"{results[-1].is_ok}: {results[-1].sentence}"


def test_what_an_earlier_token_could_says_nothing_of_this_one(
    as_user, alice, acme, told, acmes_okta, bob
):
    tick.run()
    assert may_change_people(as_user(alice)) == "True: Okta has accepted changes from us."

    okta_connections.save(acme, okta_url=acmes_okta.url, token=acmes_okta.token, actor=ACTOR)

    assert may_change_people(as_user(alice)).startswith("None: Not checked")


def test_a_right_that_was_taken_away_is_not_claimed(as_user, alice, told, acmes_okta, bob):
    tick.run()
    acmes_okta.add_faults([{"kind": "error", "code": "E0000006", "method": "POST", "count": 1}])
    extensions.give(bob, number="1002", actor=ACTOR)
    tick.run()

    assert may_change_people(as_user(alice)) == (
        "None: Not checked since Okta refused the last change for lack of a right."
    )


def test_a_test_without_faults_is_seen_in_the_state_of_the_section_too(
    as_user, alice, told, acmes_okta, bob
):
    told.circuit, told.open_reason = "open", "token_rejected"
    told.open_until = timezone.now() + timedelta(minutes=14)
    told.save()
    alices = as_user(alice)
    assert "</span>Stopped</span>" in alices.get("/identity/").content.decode()

    html = alices.post(TEST, headers={"HX-Request": "true"}).content.decode()

    assert '<span id="okta-pill" hx-swap-oob="true">' in html
    assert '<div id="okta-state" class="hand-over" hx-swap-oob="true">' in html
    assert "Working" in html
    assert "no longer accepts" not in html


def test_what_came_of_it_is_where_one_looks_after_the_page_was_loaded_anew(
    as_user, alice, told, acmes_okta
):
    assert 'id="okta-test" role="status" tabindex="-1" autofocus' in prove(as_user(alice))


def test_who_chooses_the_app_is_told_before_saving_that_the_token_is_forgotten(
    as_user, alice, told
):
    html = " ".join(as_user(alice).get("/identity/").content.decode().split())

    assert "Saving this forgets the API token that is kept here" in html
    assert 'autocomplete="new-password"' in html
