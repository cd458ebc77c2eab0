"""The sync-back page says what Okta was not told, why, and tries again."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity import okta_connections
from identity.models import OktaConnection, SyncState
from telephony import extensions
from tests.conftest import ACTOR, arrival

State = SyncState.State


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


@pytest.fixture
def connected(acme, bob):
    """Acme's Okta is to be told of Bob."""
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    return acme


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def fail(organization, reason: str = "not_found") -> None:
    organization.sync_states.update(state=State.BLOCKED, reason=reason)


def test_without_a_connection_the_page_says_what_to_do(alices, bob):
    html = text_of(alices.get("/sync-back/"))

    assert "No Okta is connected" in html
    assert "Connect an Okta" in html


def test_the_helpdesk_is_told_whom_to_ask(henry, as_user):
    assert "Ask an administrator to connect one." in text_of(as_user(henry).get("/sync-back/"))


def test_who_waits_is_listed_with_what_okta_should_know(alices, connected):
    html = text_of(alices.get("/sync-back/"))

    assert "Bob Line" in html
    assert "1001" in html
    assert "+1 415-555-0101" in html
    assert "Waiting" in html


def test_who_failed_is_listed_with_the_reason_and_what_helps(alices, connected):
    fail(connected)

    html = text_of(alices.get("/sync-back/"))

    assert "Okta has no such person" in html
    assert "Compare the user name with the login in Okta, then retry." in html


def test_when_all_is_told_the_page_says_so(alices, connected):
    connected.sync_states.update(state=State.CLEAN)

    assert "Okta is up to date" in text_of(alices.get("/sync-back/"))


def test_an_okta_that_rejects_the_token_is_named_first(alices, connected):
    connected.okta_connections.update(
        circuit=OktaConnection.Circuit.OPEN, open_reason="token_rejected"
    )

    html = text_of(alices.get("/sync-back/"))

    assert "Okta no longer accepts the token. Nothing is lost." in html


def test_one_person_is_tried_again(alices, connected):
    fail(connected)

    alices.post("/sync-back/retry/", {"row": connected.sync_states.get().pk})

    assert connected.sync_states.get().state == State.PENDING
    assert connected.audit_events.latest("pk").action == "sync.retried"


def test_all_of_a_reason_are_tried_again_and_the_others_are_left(alices, connected):
    for number, name in enumerate(["erin", "fay"]):
        extensions.give(arrival(connected, name, "New"), number=f"200{number}", actor=ACTOR)
    fail(connected)
    odd = connected.sync_states.get(user__given_name="Fay")
    connected.sync_states.filter(pk=odd.pk).update(reason="no_right")

    html = text_of(alices.post("/sync-back/retry/", {"reason": "not_found"}, follow=True))

    assert "Trying again now for 2 people." in html
    assert connected.sync_states.get(state=State.BLOCKED) == odd


def test_the_list_is_narrowed_by_kind_and_by_reason(alices, connected):
    extensions.give(arrival(connected, "erin", "New"), number="2000", actor=ACTOR)
    connected.sync_states.filter(user__given_name="Erin").update(
        state=State.BLOCKED, reason="no_right"
    )

    def listed(query):
        return [
            row.user.given_name for row in alices.get(f"/sync-back/{query}").context["rows"].rows
        ]

    assert sorted(listed("")) == ["Bob", "Erin"]
    assert listed("?kind=failed") == ["Erin"]
    assert listed("?kind=waiting") == ["Bob"]
    assert listed("?reason=no_right") == ["Erin"]
    assert listed("?reason=other") == []


def test_a_row_of_another_organization_is_not_there(dave, connected, as_user):
    fail(connected)

    browser = as_user(dave)
    response = browser.post("/sync-back/retry/", {"row": connected.sync_states.get().pk})
    browser.post("/sync-back/retry/", {"reason": "not_found"})

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert connected.sync_states.get().state == State.BLOCKED
    assert "Bob" not in text_of(browser.get("/sync-back/"))


def test_the_auditor_looks_and_does_not_retry(audrey, connected, as_user):
    fail(connected)
    browser = as_user(audrey)

    assert "Retry" not in text_of(browser.get("/sync-back/"))
    assert browser.post("/sync-back/retry/").status_code == HTTPStatus.FORBIDDEN


def test_the_page_costs_the_same_for_few_rows_and_for_many(alices, connected):
    alices.get("/sync-back/")  # the first look makes the row of the pace
    costs = []
    for upto in (2, 20):
        for number in range(connected.sync_states.count(), upto):
            person = arrival(connected, f"p{number}", "Many")
            extensions.give(person, number=str(3000 + number), actor=ACTOR)
        fail(connected)
        with CaptureQueriesContext(database) as queries:
            alices.get("/sync-back/")
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 12


def test_a_reason_that_no_row_can_have_finds_nobody(alices, connected):
    fail(connected)

    shown = alices.get("/sync-back/", {"reason": "a\0b"})
    tried = alices.post("/sync-back/retry/", {"reason": "a\0b"})

    assert shown.status_code == HTTPStatus.OK
    assert tried.status_code == HTTPStatus.FOUND
    assert connected.sync_states.get().state == State.BLOCKED


@pytest.mark.parametrize(
    ("address", "asked", "said"),
    [
        ("/sync-back/retry/", {"reason": "value_refused"}, "1 person will be tried again"),
        ("/sync-back/drift/", {}, "Okta will be looked through"),
        ("/sync-back/sync-all/", {}, "Okta will be asked about 1 person"),
    ],
)
def test_what_is_asked_for_while_okta_lets_nobody_in_says_what_it_waits_for(
    alices, connected, address, asked, said
):
    fail(connected, "value_refused")
    later = timezone.now() + timedelta(minutes=14)
    connected.okta_connections.update(
        circuit=OktaConnection.Circuit.OPEN, open_reason="token_rejected", open_until=later
    )

    html = text_of(alices.post(address, asked, follow=True))

    assert f"{said} once this is over: Okta no longer accepts the token." in html
    assert "now for 1 person" not in html


def test_a_retry_of_somebody_who_was_told_meanwhile_says_so(alices, connected, bob):
    connected.sync_states.update(state=State.CLEAN)

    row = connected.sync_states.get()
    html = text_of(alices.post("/sync-back/retry/", {"row": row.pk}, follow=True))

    assert f"{bob.label} is up to date already." in html
    assert connected.sync_states.get().state == State.CLEAN


def test_where_okta_imports_nothing_is_claimed_of_what_it_has(alices, connected):
    okta_connections.save(connected, okta_url="https://acme.okta.com", way="import", actor=ACTOR)

    html = text_of(alices.get("/sync-back/"))

    assert "Okta imports extensions and numbers by its own schedule" in html
    assert "has reached Okta" not in html
    assert "to be sent" not in html


def test_a_reason_does_not_make_the_page_forget_the_state(alices, connected):
    fail(connected)

    assert not alices.get("/sync-back/?kind=done&reason=not_found").context["rows"].rows
    assert alices.get("/sync-back/?kind=all&reason=not_found").context["rows"].rows


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"paused_at": "now", "paused_by": "Al", "pause_reason": "x"}, "When somebody resumes"),
        ({"secret_encrypted": "", "secret_last_four": ""}, "When there is an API token"),
        ({"circuit": "open", "open_reason": "org_changed"}, "When the Okta URL is saved again"),
    ],
)
def test_the_next_try_is_promised_only_if_it_comes_by_itself(alices, connected, facts, said):
    if "paused_at" in facts:
        facts = facts | {"paused_at": timezone.now()}
    connected.okta_connections.update(**facts)

    row = connected.sync_states.get()

    assert said in text_of(alices.get(f"/sync-back/{row.pk}/"))


def test_the_next_try_comes_no_sooner_than_okta_is_called_again(alices, connected):
    later = timezone.now() + timedelta(minutes=9)
    connected.okta_connections.update(
        circuit=OktaConnection.Circuit.OPEN, open_reason="unreachable", open_until=later
    )

    row = connected.sync_states.get()

    assert alices.get(f"/sync-back/{row.pk}/").context["next_try"] == later


def test_buttons_that_read_alike_are_named_by_whom_or_what_they_are_about(alices, connected, bob):
    fail(connected)

    html = text_of(alices.get("/sync-back/"))

    assert f'Retry now<span class="visually-hidden">: {bob.label}</span>' in html
    assert f'Calls<span class="visually-hidden"> about {bob.label}</span>' in html
    assert 'Show this person<span class="visually-hidden">: Okta has no such person.</span>' in html
