"""What goes wrong between us and Okta, what becomes of it, and what people read meanwhile.

The failures are played by the stand-in Okta; every one of them ends with Okta right.
"""

import logging

import pytest

from identity import okta_connections, users
from identity.audit import Actor
from identity.models import AuditEvent, OktaConnection, SyncAttempt, SyncState
from identity.okta import client
from identity.profiles import Profile
from identity.syncback import queue, tick, words
from telephony import extensions, lines
from tests.conftest import ACTOR, arrival, staff
from tests.identity import sync_back
from tests.identity.sync_back import attempts, let_time_pass, publish_line, row

BOB = "bob@acme.example"
SCIM = Actor("Okta", "scim")
State = SyncState.State


def says(user) -> str:
    return words.for_row(row(user), user.line).sentence


def fault(okta, kind: str, **rule) -> None:
    okta.add_faults([{"kind": kind, **rule}])


def has_bobs_values(okta) -> bool:
    profile = okta.profile(BOB)
    return (profile.get("extension"), profile.get("primaryPhone")) == ("1001", "+14155550101")


def colleagues(acme, count: int) -> None:
    """More people with an extension, all of them known to Okta."""
    for number, name in enumerate(("alice", "carol", "mia", "priya", "soren")[:count], 2001):
        extensions.give(arrival(acme, name, "Colleague"), number=str(number), actor=ACTOR)


# The token


def test_a_rejected_token_stops_the_connection_and_loses_nothing(told, acmes_okta, acme, bob):
    colleagues(acme, 3)
    acmes_okta.revoke_token()

    tick.run()

    told.refresh_from_db()
    assert told.circuit == OktaConnection.Circuit.OPEN
    counted = queue.counts(acme)
    assert (counted.clean, counted.waiting, counted.blocked) == (0, 4, 0)
    assert len(acmes_okta.journal()) == 1
    assert says(bob) == "Failed: Okta no longer accepts the token. Nothing is lost."


def test_a_new_token_drains_what_gathered_behind_the_old_one(told, acmes_okta, acme, bob):
    colleagues(acme, 3)
    acmes_okta.revoke_token()
    tick.run()
    acmes_okta.revoke_token(revoked=False)

    sync_back.connect(acme, acmes_okta)
    tick.run()

    assert queue.counts(acme).clean == 4
    assert has_bobs_values(acmes_okta)


def test_a_token_that_works_again_is_noticed_without_risking_a_person(told, acmes_okta, bob):
    acmes_okta.revoke_token()
    tick.run()
    let_time_pass()
    tick.run()
    assert acmes_okta.journal()[-1]["path"] == "/api/v1/users/me"
    acmes_okta.revoke_token(revoked=False)
    let_time_pass()

    tick.run()
    tick.run()

    assert has_bobs_values(acmes_okta)
    assert row(bob).state == State.CLEAN


# Refusals that wait for somebody


@pytest.mark.parametrize(
    ("code", "reason", "sentence"),
    [
        ("E0000023", "sourced_elsewhere", "Another directory owns this attribute in Okta"),
        ("E0000075", "sourced_elsewhere", "Another directory owns this attribute in Okta"),
        ("E0000006", "no_right", "The owner of the token may not change this person in Okta"),
        ("E0000015", "no_right", "The owner of the token may not change this person in Okta"),
        ("E0000038", "user_deactivated", "The person is deactivated in Okta"),
        ("E0000001", "value_refused", "Okta refused the value"),
    ],
)
def test_a_refusal_is_said_with_its_reason(told, acmes_okta, bob, code, reason, sentence):
    fault(acmes_okta, "error", code=code, method="POST", count=1)

    tick.run()

    assert row(bob).state == State.BLOCKED
    assert row(bob).reason == reason
    assert says(bob).startswith(f"Failed: {sentence}")
    assert attempts(bob)[-1].reason == reason


def test_a_retry_of_what_failed_succeeds_once_its_cause_is_gone(told, acmes_okta, bob, alice):
    acmes_okta.own(BOB, "extension")
    tick.run()
    acmes_okta.own(BOB)

    queue.retry(row(bob), actor=ACTOR)
    tick.run()

    assert has_bobs_values(acmes_okta)
    assert AuditEvent.objects_all_organizations.filter(action="sync.retried").exists()


def test_a_new_value_is_tried_although_the_last_one_was_refused(told, acmes_okta, bob):
    fault(acmes_okta, "error", code="E0000001", method="POST", count=1)
    tick.run()

    extensions.give(bob, number="1002", actor=ACTOR)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1002"


def test_all_who_failed_for_one_reason_are_retried_together(told, acmes_okta, acme, bob):
    colleagues(acme, 2)
    fault(acmes_okta, "error", code="E0000075", method="POST", count=2)
    fault(acmes_okta, "error", code="E0000001", method="POST", count=1)
    tick.run()
    assert queue.reasons(acme) == {"sourced_elsewhere": 2, "value_refused": 1}

    assert queue.retry_all(told, reason="sourced_elsewhere", actor=ACTOR) == 2

    tick.run()
    assert queue.reasons(acme) == {"value_refused": 1}


def test_a_missing_attribute_is_named_as_such(told, acmes_okta, bob):
    told.mapping = [{"attribute": "deskPhone", "template": "{number}", "if_empty": "clear"}]
    told.save()

    tick.run()

    assert row(bob).reason == "attribute_missing"
    assert "deskPhone" in says(bob)


def test_a_person_whom_okta_does_not_have_is_said_to_be_missing(told, acmes_okta, acme):
    stranger = arrival(acme, "stranger", "Nobody")
    extensions.give(stranger, number="1009", actor=ACTOR)

    tick.run()

    assert row(stranger).reason == "not_found"
    assert says(stranger).startswith("Failed: Okta has no such person")


def test_whoever_okta_does_not_find_when_written_is_looked_for_by_login(told, acmes_okta, bob):
    fault(acmes_okta, "error", code="E0000007", method="POST", count=1)

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == State.CLEAN


def test_who_comes_back_is_told_of_what_changed_while_they_were_away(told, acmes_okta, bob):
    tick.run()
    acmes_okta.suspend(BOB)
    users.suspend(bob, actor=SCIM)
    extensions.give(bob, number="1077", actor=ACTOR)
    tick.run()
    assert row(bob).reason == "user_deactivated"

    acmes_okta.reactivate(BOB)
    users.reinstate(bob, actor=SCIM)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1077"
    assert row(bob).state == State.CLEAN


def test_who_was_unknown_to_okta_is_told_of_once_okta_sends_them(told, acmes_okta, acme, okta):
    zoe = staff(acme, "zoe", "member")
    extensions.give(zoe, number="1088", actor=ACTOR)
    tick.run()
    assert row(zoe).reason == "not_found"

    acmes_okta.add_person("Zoe", "New", zoe.user_name)
    assert okta("POST", "/Users", {"userName": zoe.user_name}).status_code == 201
    tick.run()

    assert acmes_okta.profile(zoe.user_name)["extension"] == "1088"


def test_who_was_unknown_to_okta_is_told_of_under_the_right_name(told, acmes_okta, acme):
    zoe = arrival(acme, "zoe", "Misspelt")
    extensions.give(zoe, number="1088", actor=ACTOR)
    tick.run()
    assert row(zoe).reason == "not_found"

    acmes_okta.add_person("Zoe", "New", "zoe.new@acme.example")
    users.replace_profile(zoe, profile=Profile("zoe.new@acme.example"), actor=SCIM)
    tick.run()

    assert acmes_okta.profile("zoe.new@acme.example")["extension"] == "1088"


def test_a_token_that_may_change_nobody_stops_after_three_people(told, acmes_okta, acme, bob):
    colleagues(acme, 5)
    fault(acmes_okta, "error", code="E0000006", method="POST")

    tick.run()

    told.refresh_from_db()
    assert told.open_reason == "no_right"
    assert queue.counts(acme).blocked == 3
    assert queue.counts(acme).pending == 3


# Okta asks us to wait


@pytest.mark.parametrize("reset", ["seconds", "past", "absent", "text", "far", "milliseconds"])
def test_after_429_the_connection_waits_and_the_person_is_not_blamed(told, acmes_okta, bob, reset):
    fault(acmes_okta, "rate_limit", reset=reset, count=1)

    tick.run()

    told.refresh_from_db()
    assert told.pause_until is not None
    assert row(bob).attempts == 0
    assert len(acmes_okta.journal()) == 1
    let_time_pass()
    tick.run()
    assert has_bobs_values(acmes_okta)


def test_while_okta_asks_us_to_wait_the_page_says_until_when(told, acmes_okta, bob):
    fault(acmes_okta, "rate_limit", count=1)

    tick.run()

    assert says(bob).startswith("Okta asks us to wait until ")


def test_calls_stay_below_the_limit_that_okta_shows(told, acmes_okta, acme, bob):
    acmes_okta.limits(overrides={"write": 4})
    colleagues(acme, 5)

    tick.run()

    statuses = {entry["status"] for entry in acmes_okta.journal()}
    assert 429 not in statuses
    assert queue.counts(acme).pending > 0


# Answers that leave open what happened


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "error", "code": "E0000009"},
        {"kind": "error_applied"},
        {"kind": "hang", "apply": "now"},
        {"kind": "hang"},
        {"kind": "html"},
        {"kind": "invalid_json"},
        {"kind": "nested"},
        {"kind": "nested", "status": "502"},
        {"kind": "reset"},
        {"kind": "wrong_id"},
        {"kind": "altered_echo"},
        {"kind": "drip_headers"},
        {"kind": "drip_body"},
        {"kind": "big_body"},
        {"kind": "redirect"},
    ],
    ids=lambda trouble: "-".join(trouble.values()),
)
def test_an_unclear_write_is_repeated_and_then_looked_at_again(
    told, acmes_okta, bob, settings, trouble
):
    settings.OKTA_DEADLINE = 1.0
    fault(acmes_okta, method="POST", count=1, **trouble)

    tick.run()

    assert row(bob).state == State.PENDING
    assert row(bob).ambiguous_until is not None
    assert attempts(bob)[-1].reason in ("okta_error", "unreachable", "unexpected_answer")
    SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
    tick.run()
    assert row(bob).state == State.VERIFY
    assert says(bob).startswith("Checking what Okta has")
    let_time_pass()
    tick.run()
    assert row(bob).state == State.CLEAN
    assert has_bobs_values(acmes_okta)


def test_a_redirect_is_not_followed(told, acmes_okta, bob):
    fault(acmes_okta, "redirect", location=f"{acmes_okta.url}/api/v1/users/me")

    tick.run()

    assert [entry["path"] for entry in acmes_okta.journal()] == ["/api/v1/users/00ubob"]
    assert row(bob).reason == "unexpected_answer"


def test_dripped_headers_do_not_outlast_the_deadline(told, acmes_okta, bob, settings):
    settings.OKTA_DEADLINE = 1.0
    fault(acmes_okta, "drip_headers", count=1)

    tick.run()

    assert row(bob).reason == "unreachable"
    assert "1 seconds" in attempts(bob)[0].answer


def test_a_write_that_lands_late_is_found_and_put_right(told, acmes_okta, bob):
    tick.run()
    fault(acmes_okta, "error_applied", method="POST", count=1)
    publish_line(bob, extension="1002")
    tick.run()
    lines.publish(bob)
    SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
    tick.run()
    acmes_okta.update(BOB, extension="1002", primaryPhone=None)  # the late one

    let_time_pass()
    tick.run()
    let_time_pass()
    tick.run()

    assert has_bobs_values(acmes_okta)
    assert row(bob).state == State.CLEAN


def test_a_second_look_that_fails_is_taken_again(told, acmes_okta, bob):
    fault(acmes_okta, "error_applied", method="POST", count=1)
    tick.run()
    SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
    tick.run()
    fault(acmes_okta, "error", code="E0000009", count=1)

    let_time_pass()
    tick.run()
    assert row(bob).state == State.VERIFY
    let_time_pass()
    tick.run()

    assert row(bob).state == State.CLEAN


def test_we_do_not_fight_over_a_value_that_something_else_keeps_changing(told, acmes_okta, bob):
    fault(acmes_okta, "error_applied", method="POST", count=1)
    tick.run()
    for _ in range(4):
        SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
        acmes_okta.update(BOB, extension="9999")
        tick.run()
        let_time_pass()

    assert row(bob).reason == "overwritten"
    assert says(bob).startswith("Failed: Another system keeps changing this value in Okta")
    assert acmes_okta.profile(BOB)["extension"] == "9999"


def test_a_profile_that_changes_before_our_eyes_is_written_all_the_same(told, acmes_okta, bob):
    tick.run()
    extensions.give(bob, number="1002", actor=ACTOR)
    real, person = client.Client.user, acmes_okta.people()[BOB]["id"]

    def meddled(self, okta_id):
        found = real(self, okta_id)
        acmes_okta.update(BOB, nickName=f"Bob {len(acmes_okta.journal())}")
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client.Client, "user", meddled)
        tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1002"
    assert row(bob).okta_user_id == person


# Okta is away


def test_okta_in_read_only_mode_is_left_alone_until_a_write_succeeds(told, acmes_okta, acme, bob):
    colleagues(acme, 5)
    fault(acmes_okta, "read_only")

    tick.run()

    told.refresh_from_db()
    assert told.circuit == OktaConnection.Circuit.OPEN
    assert says(bob) == "Okta is in read-only mode. Nothing is lost; we try again by ourselves."
    writes = [entry for entry in acmes_okta.journal() if entry["method"] == "POST"]
    assert len(writes) == 1
    let_time_pass()
    tick.run()
    writes = [entry for entry in acmes_okta.journal() if entry["method"] == "POST"]
    assert len(writes) == 2
    acmes_okta.clear_faults()
    for _ in range(3):
        let_time_pass()
        tick.run()
    assert queue.counts(acme).clean == 6


def test_a_long_outage_opens_the_circuit_and_blocks_nobody(told, acmes_okta, acme, bob):
    colleagues(acme, 5)
    fault(acmes_okta, "error", code="E0000009")
    since = row(bob).first_pending_at

    for _ in range(20):
        tick.run()
        let_time_pass()

    told.refresh_from_db()
    assert told.circuit == OktaConnection.Circuit.OPEN
    assert queue.counts(acme).pending == 6
    assert row(bob).first_pending_at == since
    acmes_okta.clear_faults()
    for _ in range(3):
        let_time_pass()
        tick.run()
    assert queue.counts(acme).clean == 6


def test_trouble_with_one_person_does_not_stop_the_others(told, acmes_okta, acme, bob):
    colleagues(acme, 5)
    fault(acmes_okta, "html", login=BOB)

    for _ in range(4):
        tick.run()
        let_time_pass()

    told.refresh_from_db()
    assert told.circuit == OktaConnection.Circuit.CLOSED
    assert queue.counts(acme).clean == 5
    assert row(bob).reason in ("", "unexpected_answer")


def test_our_own_fault_stays_with_the_row_that_shows_it(told, acmes_okta, acme, bob, caplog):
    colleagues(acme, 2)
    SyncState.objects_all_organizations.filter(user=bob).update(okta_user_id="../me")

    tick.run()

    assert row(bob).state == State.CLEAN  # an identifier that is none is looked up anew
    assert queue.counts(acme).clean == 3


def test_a_row_over_which_workers_die_stands_aside(told, acmes_okta, acme, bob, caplog):
    colleagues(acme, 2)
    SyncState.objects_all_organizations.filter(user=bob).update(claims_unsettled=5)

    with caplog.at_level(logging.CRITICAL):
        tick.run()

    assert row(bob).state == State.BLOCKED
    assert says(bob).startswith("Failed: This is our fault, reference ")
    assert queue.counts(acme).clean == 2


def test_a_connection_whose_secret_cannot_be_read_harms_no_other(
    told, acmes_okta, bob, globex, caplog
):
    extensions.give(arrival(globex, "dora", "Globex"), number="7001", actor=ACTOR)
    broken = okta_connections.save(
        globex, okta_url=acmes_okta.url, token="00" + "x" * 40, actor=ACTOR
    )
    OktaConnection.objects_all_organizations.filter(pk=broken.pk).update(secret_encrypted="no")

    with caplog.at_level(logging.CRITICAL):
        tick.run()

    assert has_bobs_values(acmes_okta)


def test_the_token_is_nowhere_but_encrypted_in_its_place(told, acmes_okta, acme, bob, caplog):
    caplog.set_level(logging.DEBUG)
    for kind in ("html", "reset", "unauthorized", "redirect"):
        fault(acmes_okta, kind, count=1)

    for _ in range(6):
        tick.run()
        let_time_pass()

    events = AuditEvent.objects_all_organizations.values_list("changes", flat=True)
    kept = SyncAttempt.objects_all_organizations.values_list("path", "sent", "answer")
    told.refresh_from_db()
    everything = f"{list(events)}{list(kept)}{caplog.text}{told.__dict__}{row(bob).__dict__}"
    assert len(kept) > 4
    assert acmes_okta.token not in everything
