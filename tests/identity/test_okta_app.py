"""Switchroom signs in at Okta as an OAuth app: keys, tokens, proofs, scopes, and what goes wrong."""

import pytest

from identity import backfill, okta_connections
from identity.models import OktaConnection, SyncAttempt, SyncState
from identity.syncback import tick, words
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import okta_app, sync_back
from tests.identity.okta_app import token_requests
from tests.identity.sync_back import attempts, let_time_pass, row

BOB = "bob@acme.example"
State = SyncState.State


@pytest.fixture
def app(acme, acmes_okta) -> OktaConnection:
    """Acme's Okta is told by an app that proves possession of its tokens."""
    return okta_app.connect(acme, acmes_okta)


def says(user) -> str:
    return words.for_row(row(user), user.line).sentence


def api_calls(okta) -> list[int]:
    return [entry["status"] for entry in okta.journal() if entry["path"].startswith("/api/")]


def tell_again(connection) -> None:
    connection.sync_states.update(synced_hash="")
    backfill.want_everybody(connection)
    let_time_pass()
    tick.run()


@pytest.mark.parametrize("dpop", ["required", "allowed", "off"])
def test_an_app_tells_okta_of_a_person_whether_or_not_tokens_are_bound(acme, acmes_okta, bob, dpop):
    okta_app.connect(acme, acmes_okta, dpop=dpop)

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == State.CLEAN


def test_the_first_proof_is_answered_by_a_nonce_and_made_again(app, acmes_okta, bob):
    tick.run()

    assert [entry["status"] for entry in token_requests(acmes_okta)] == [400, 200]


def test_one_access_token_serves_many_people(app, acmes_okta, acme, bob):
    for number, name in enumerate(("alice", "carol", "mia"), 2001):
        extensions.give(arrival(acme, name, "Colleague"), number=str(number), actor=ACTOR)

    tick.run()

    assert len(token_requests(acmes_okta)) == 2  # nonce, then token
    assert acme.sync_states.filter(state=State.CLEAN).count() == 4


def test_a_token_with_less_than_five_minutes_left_is_used_no_more(acme, acmes_okta, bob):
    connection = okta_app.connect(acme, acmes_okta, token_seconds=299)
    tick.run()
    before = len(token_requests(acmes_okta))

    tell_again(connection)

    assert len(token_requests(acmes_okta)) > before


def test_a_token_that_died_is_renewed_once_and_nobody_notices(app, acmes_okta, bob):
    tick.run()
    acmes_okta.shift_clock(3601)
    acmes_okta.update(BOB, extension="9999")
    acmes_okta.forget_journal()

    tell_again(app)

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert api_calls(acmes_okta) == [401, 200, 200]  # the read, the read again, the write


def test_when_a_new_token_is_refused_too_the_connection_waits_and_no_person_fails(
    app, acmes_okta, bob
):
    acmes_okta.add_faults([{"kind": "error", "code": "E0000011", "path": "^/api/"}])

    tick.run()

    app.refresh_from_db()
    assert api_calls(acmes_okta) == [401, 401]
    assert (app.circuit, app.open_reason) == ("open", "token_rejected")
    assert row(bob).state == State.PENDING
    assert says(bob) == "Failed: Okta no longer lets the OAuth app in. Nothing is lost."


def test_an_app_that_was_deactivated_is_noticed_and_its_return_too(app, acmes_okta, bob):
    acmes_okta.app(is_active=False)
    tick.run()
    assert "no longer lets the OAuth app in" in says(bob)
    let_time_pass()
    acmes_okta.forget_journal()
    tick.run()
    assert {entry["path"] for entry in acmes_okta.journal()} == {"/oauth2/v1/token"}
    acmes_okta.app(is_active=True)
    let_time_pass()

    tick.run()
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == State.CLEAN


def test_a_missing_scope_is_named_and_granting_it_is_enough(app, acmes_okta, bob):
    acmes_okta.app(scopes=["okta.users.read"])

    tick.run()

    assert says(bob) == ("Failed: the OAuth app lacks okta.users.manage in Okta. Nothing is lost.")
    assert row(bob).state == State.PENDING
    acmes_okta.app(scopes=["okta.users.read", "okta.users.manage"])
    let_time_pass()
    tick.run()
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_an_app_without_a_role_has_no_right_and_that_is_said_of_the_person(app, acmes_okta, bob):
    acmes_okta.app(has_role=False)

    tick.run()

    assert row(bob).reason == "no_right"


def test_when_okta_asks_the_token_endpoint_to_wait_everybody_waits(app, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "rate_limit", "path": "oauth2", "count": 1}])

    tick.run()

    app.refresh_from_db()
    assert app.pause_until is not None
    assert row(bob).state == State.PENDING


@pytest.mark.parametrize("kind", ["html", "invalid_json", "nested", "reset"])
def test_a_token_endpoint_that_is_not_oktas_says_nothing_about_the_app(app, acmes_okta, bob, kind):
    acmes_okta.add_faults([{"kind": kind, "path": "oauth2", "count": 1}])
    tick.run()
    assert row(bob).state == State.PENDING
    assert row(bob).ambiguous_until is None  # asking for a token changes nobody
    let_time_pass()

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_no_token_and_no_key_is_written_down_anywhere(app, acmes_okta, bob):
    tick.run()

    kept = [attempt for attempt in attempts(bob) if attempt.path == "/oauth2/v1/token"]
    assert [attempt.sent for attempt in kept] == [
        {"scope": "okta.users.read okta.users.manage"}
    ] * 2
    assert "eyJ" not in str(list(SyncAttempt.objects_all_organizations.values()))


def test_another_app_of_the_same_okta_gets_a_token_of_its_own(app, acmes_okta, acme, bob):
    tick.run()

    okta_app.save(acme, acmes_okta, client_id="0oaAnother")
    tick.run()

    assert "no longer lets the OAuth app in" in says(bob)


# Test connection


def report(connection) -> dict[str, bool | None]:
    return {step.name: step.is_ok for step in okta_connections.test(connection)}


def test_a_test_says_which_scopes_okta_granted(app, acmes_okta):
    steps = {step.name: step for step in okta_connections.test(app)}

    assert steps["OAuth app"].sentence == (
        "Okta granted the app okta.users.read and okta.users.manage."
    )
    assert steps["Reading people"].is_ok is True
    assert steps["Attributes"].is_ok is None


def test_with_the_right_to_read_the_schema_the_attributes_are_checked(acme, acmes_okta):
    granted = ["okta.users.read", "okta.users.manage", "okta.schemas.read"]
    app = okta_app.connect(acme, acmes_okta, scopes=granted)

    assert report(app)["Attributes"] is True


def test_a_test_names_the_scope_to_grant(app, acmes_okta):
    acmes_okta.app(scopes=["okta.users.manage"])

    last = okta_connections.test(app)[-1]

    assert (last.name, last.is_ok) == ("OAuth app", False)
    assert last.sentence == "Grant okta.users.read to the app in Okta."


def test_a_test_tells_that_okta_does_not_know_the_key(app, acmes_okta):
    acmes_okta.app(keys=[])

    last = okta_connections.test(app)[-1]

    assert last.is_ok is False
    assert "unknown kid" in last.sentence


def test_a_test_that_succeeds_ends_the_wait(app, acmes_okta, bob):
    acmes_okta.app(is_active=False)
    tick.run()
    acmes_okta.app(is_active=True)

    okta_connections.test(app)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_without_a_client_id_nothing_is_sent_and_the_page_says_what_is_missing(
    acme, acmes_okta, bob
):
    draft = okta_app.save(acme, acmes_okta)

    tick.run()

    assert acmes_okta.journal() == []
    assert report(draft) == {"OAuth app": False}
    assert "client ID of the OAuth app is missing" in says(bob)


def test_asking_for_a_token_is_no_proof_that_people_may_be_changed(app, acmes_okta):
    okta_connections.test(app)

    assert report(app)["Changing people"] is None


# Moving between ways in


def test_an_app_takes_the_place_of_a_token_and_the_token_is_forgotten(told, acmes_okta, acme, bob):
    tick.run()

    app = okta_app.connect(acme, acmes_okta)

    assert (app.secret_encrypted, app.secret_last_four) == ("", "")
    assert app.keys.get().state == "current"
    assert sync_back.row(bob).state == State.PENDING


def test_going_back_to_a_token_asks_for_it_and_drops_the_keys(app, acmes_okta, acme):
    with pytest.raises(okta_connections.TokenNeeded):
        okta_connections.save(acme, okta_url=acmes_okta.url, auth="ssws", actor=ACTOR)
    assert app.keys.exists()

    back = sync_back.connect(acme, acmes_okta)

    assert (back.client_id, back.keys.count()) == ("", 0)


def test_another_okta_means_another_app_with_new_keys(app, acme):
    old = app.keys.get().kid

    moved = okta_connections.save(
        acme, okta_url="https://acme.okta.com", auth="oauth", client_id=app.client_id, actor=ACTOR
    )

    assert moved.client_id == ""
    assert moved.keys.get().kid != old


def test_saving_the_same_app_again_changes_nothing(app, acmes_okta, acme):
    again = okta_app.save(acme, acmes_okta, client_id=app.client_id)

    assert again.version == app.version
    assert again.keys.get() == app.keys.get()
