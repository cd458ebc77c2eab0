"""The calls to Okta about one person can be read: what was sent, what came back, no secrets."""

import json
import re

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from identity.models import SyncAttempt
from identity.syncback import tick, words
from tests.identity.sync_back import attempts, row


@pytest.fixture
def alices(alice, as_user):
    return as_user(alice)


def calls_of(browser, user):
    return browser.get(f"/sync-back/{row(user).pk}/")


def test_each_call_is_shown_with_request_response_and_oktas_request_id(
    alices, told, acmes_okta, bob
):
    tick.run()

    write, read = calls_of(alices, bob).context["calls"][:2]
    assert write["deed"] == "Write extension and primaryPhone"
    assert '"extension": "1001"' in write["request"]
    assert write["request"].startswith(f"POST /api/v1/users/{row(bob).okta_user_id}")
    assert write["response"].startswith("Status 200")
    assert '"primaryPhone": "+14155550101"' in write["response"]
    assert write["attempt"].okta_request_id
    assert read["deed"] == "Read the profile"


def test_the_page_of_calls_says_how_it_ended_and_how_long_it_took(alices, told, acmes_okta, bob):
    acmes_okta.own(bob.user_name, "extension")
    tick.run()

    html = calls_of(alices, bob).content.decode()

    assert "Another directory owns this attribute in Okta" in html
    assert "403" in html
    assert f"{attempts(bob)[-1].duration_ms} ms" in html
    assert attempts(bob)[-1].okta_request_id in html


def test_neither_the_token_nor_the_rest_of_the_profile_is_kept(alices, told, acmes_okta, bob):
    acmes_okta.update(bob.user_name, department="Secret research")

    tick.run()

    page = calls_of(alices, bob).content.decode()
    kept = json.dumps([[each.sent, each.received, each.answer] for each in attempts(bob)])
    assert acmes_okta.token not in page + kept
    assert "Secret research" not in page + kept
    assert "Status 200" in page


def test_a_call_without_an_answer_says_so(alices, told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "reset", "count": 1}])
    tick.run()

    last = calls_of(alices, bob).context["calls"][-1]

    assert last["response"].startswith("No answer")
    assert last["outcome"] == "Okta cannot be reached"


def test_somebody_of_whom_nothing_was_said_has_an_empty_page(alices, told, bob):
    assert "No call yet" in calls_of(alices, bob).content.decode()


def test_many_calls_cost_as_much_as_few_and_are_paged(alices, told, acmes_okta, bob):
    tick.run()
    alices.get("/sync-back/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(database) as queries:
            response = calls_of(alices, bob)
        costs.append(len(queries))
        copy = attempts(bob)[-1]
        for number in range(25):
            copy.pk, copy.okta_request_id = None, f"copy-{number}"
            SyncAttempt.objects_all_organizations.bulk_create([copy])

    assert costs[0] == costs[1]
    assert len(response.context["calls"]) == 20
    assert response.context["page"].next_url


def test_the_token_is_known_to_have_been_used(alices, told, acmes_okta, bob):
    tick.run()

    told.refresh_from_db()
    assert told.token_used_at is not None
    assert "used in the last 24 hours" in alices.get("/sync-back/").content.decode()


def test_a_refusal_is_kept_with_oktas_code_and_id_of_it(alices, told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000001", "method": "POST", "count": 1}])
    tick.run()

    last = calls_of(alices, bob).context["calls"][0]

    assert re.search(r" · E0000001 oae[A-Za-z0-9_-]+$", last["response"])
    assert "E0000001" not in words.for_row(row(bob), bob.line).sentence
