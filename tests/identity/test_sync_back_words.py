"""Every failure has a sentence, and the manual knows it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from identity.models import Line, OktaConnection, SyncAttempt, SyncState
from identity.okta import errors
from identity.okta.errors import Kind
from identity.safe_http import Answer
from identity.syncback import attempts, failures, tick, words
from identity.syncback.moments import moment
from telephony import extensions
from tests.conftest import ACTOR
from tests.identity import sync_back

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "reference" / "failures.md"
KNOWN = {(kind, reason) for _, kind, reason in errors.CODES.values()}
KNOWN |= set(errors.STATUSES.values())
REASONS = {reason for _, reason in KNOWN} | set(words.FAILED) | set(words.WAITING)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_the_manual_lists_every_reason(reason):
    assert f"`{reason}`" in MANUAL.read_text()


@pytest.mark.parametrize("kind", list(Kind))
def test_the_manual_lists_every_kind(kind):
    assert f"| `{kind}` |" in MANUAL.read_text()


@pytest.mark.parametrize("code", sorted(errors.CODES))
def test_the_manual_lists_every_code_of_oktas_that_is_treated_in_its_own_way(code):
    assert f"`{code}`" in MANUAL.read_text()


@pytest.mark.parametrize("reason", sorted(r for kind, r in KNOWN if kind in failures.BLOCKING))
def test_what_blocks_a_person_is_said_in_a_sentence_of_its_own(reason):
    assert words.blocked(reason).sentence == f"Failed: {words.FAILED[reason][0]}."


def test_oktas_own_words_are_shown_without_what_looks_like_a_secret():
    token = "00" + "abcDEF123_-" * 4
    body = f'{{"errorCode":"E0000001","errorSummary":"no","errorCauses":[{{"errorSummary":"bad {token}"}}]}}'

    failure = errors.in_answer(Answer(400, {}, body.encode()), is_write=True)

    assert failure.text == "bad [removed]"
    assert words.blocked(failure.reason, failure.text).sentence == (
        "Failed: Okta refused the value: bad [removed]."
    )


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_that_is_not_oktas_says_nothing_about_token_or_person(status):
    failure = errors.in_answer(Answer(status, {}, b"<h1>Sign in</h1>"), is_write=False)

    assert failure.kind is Kind.UNCLEAR


def test_okta_has_it_since(told, acmes_okta, bob):
    tick.run()

    said = words.for_row(sync_back.row(bob), bob.line)

    assert said.tone == "ok"
    assert said.sentence.startswith("Okta has +14155550101 and 1001 since ")


def test_somebody_who_lost_everything_is_said_to_have_nothing(told, acmes_okta, bob):
    Line.objects_all_organizations.filter(user=bob).update(
        extension="", primary_phone="", version=F("version") + 1
    )
    tick.run()

    line = Line.objects_all_organizations.get(user=bob)
    assert words.for_row(sync_back.row(bob), line).sentence.startswith(
        "Okta has no extension or number since "
    )


def says(user) -> str:
    line = Line.objects_all_organizations.get(user=user)
    return words.for_row(sync_back.row(user), line).sentence


def maps(*rows: tuple[str, str, str]) -> None:
    names = ("attribute", "template", "if_empty")
    stored = [dict(zip(names, row, strict=True)) for row in rows]
    OktaConnection.objects_all_organizations.update(
        mapping=stored, mapping_version=F("mapping_version") + 1
    )


def test_nothing_is_said_of_an_extension_that_is_not_written_to_okta(told, acmes_okta, bob):
    maps(("primaryPhone", "{number}", "clear"))
    tick.run()

    assert acmes_okta.profile(bob.user_name).get("extension") is None
    assert says(bob).startswith("Okta has +14155550101 since ")


def test_what_okta_shows_is_said_as_it_was_written_there(told, acmes_okta, bob):
    maps(("primaryPhone", "{number_national}#{extension}", "clear"))
    tick.run()

    assert acmes_okta.profile(bob.user_name)["primaryPhone"] == "(415) 555-0101#1001"
    assert says(bob).startswith("Okta has (415) 555-0101#1001 since ")


def test_of_what_the_mapping_leaves_alone_when_it_is_empty_nothing_is_claimed(
    told, acmes_okta, bob
):
    maps(("extension", "{extension}", "leave"), ("primaryPhone", "{number}", "clear"))
    tick.run()
    Line.objects_all_organizations.filter(user=bob).update(
        extension="", primary_phone="", version=F("version") + 1
    )
    sync_back.let_time_pass()
    SyncState.objects_all_organizations.update(state="pending")
    tick.run()

    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"
    assert says(bob).startswith("Okta has no number since ")


def test_who_differs_in_okta_until_somebody_decides_is_not_said_to_be_right(told, acmes_okta, bob):
    tick.run()
    SyncState.objects_all_organizations.update(drifted_at=sync_back.PAST)

    said = words.for_row(sync_back.row(bob), bob.line)

    assert said.tone == "waiting"
    assert said.sentence.startswith("Okta has something else, as we saw at 1 Jan 2020")


def test_who_was_told_anew_differs_no_more(told, acmes_okta, bob):
    tick.run()
    SyncState.objects_all_organizations.update(drifted_at=sync_back.PAST)

    extensions.give(bob, number="1002", actor=ACTOR)
    tick.run()

    assert says(bob).startswith("Okta has +14155550101 and 1002 since ")


def test_what_has_not_been_sent_yet_is_waiting(told, bob):
    said = words.for_row(sync_back.row(bob), bob.line)

    assert said.tone == "waiting"
    assert said.sentence.startswith("Waiting since ")


def test_a_passing_trouble_is_said_with_what_it_is(told, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "html"}])
    tick.run()

    assert "Something that is not Okta answers" in (
        words.for_row(sync_back.row(bob), bob.line).sentence
    )


def test_nothing_keeps_a_connection_waiting_that_works(told):
    assert words.for_connection(OktaConnection.objects_all_organizations.get()) is None


def test_calls_are_kept_for_thirty_days(told, acmes_okta, bob):
    tick.run()
    old = SyncAttempt.objects_all_organizations.earliest("pk")
    SyncAttempt.objects_all_organizations.filter(pk=old.pk).update(at=sync_back.PAST)
    before = SyncAttempt.objects_all_organizations.count()

    assert attempts.delete_old() == 1

    assert SyncAttempt.objects_all_organizations.count() == before - 1


def test_a_row_says_it_still_waits_after_a_change_of_what_was_refused(told, acmes_okta, bob):
    acmes_okta.own(bob.user_name, "extension")
    tick.run()
    assert words.for_row(sync_back.row(bob), bob.line).tone == "failed"

    extensions.give(bob, number="1002", actor=ACTOR)

    assert sync_back.row(bob).state == SyncState.State.PENDING
    assert words.for_row(sync_back.row(bob), bob.line).tone == "waiting"


def test_the_attribute_that_is_missing_is_named_as_okta_names_it(told, bob):
    text = "deskPhone: the attribute is not defined in the user schema"

    assert (
        "Add the attribute “deskPhone” in Okta" in words.blocked("attribute_missing", text).action
    )
    mapped = words.blocked("attribute_missing", "The attribute extension does not exist.", told)
    assert "Add the attribute “extension” in Okta" in mapped.action
    assert "that “Test connection” names" in words.blocked("attribute_missing").action


def blocked(bob, reason: str, **facts: str) -> words.Words:
    OktaConnection.objects_all_organizations.update(**facts)
    SyncState.objects_all_organizations.update(state="blocked", reason=reason)
    return words.for_row(sync_back.row(bob), bob.line)


def test_an_oauth_app_has_no_token_and_no_owner(told, bob):
    no_token = {"secret_encrypted": "", "secret_last_four": "", "client_id": "0oa1b2c3"}
    said = blocked(bob, "no_right", auth="oauth", **no_token)

    assert said.sentence == "Failed: The OAuth app may not change this person in Okta."
    assert said.action == "Give the OAuth app a role that may edit users, then retry."


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("sourced_elsewhere", "A mapping from Okta to the app fills this attribute"),
        ("not_found", "The person is not assigned to the Okta app"),
        ("attribute_missing", "The profile of the Okta app has no such attribute"),
    ],
)
def test_what_fails_in_an_okta_app_is_said_of_the_app(told, bob, reason, sentence):
    said = blocked(bob, reason, way="app", app_id="0oa9")

    assert said.sentence == f"Failed: {sentence}."


def test_a_moment_in_words_says_its_zone():
    assert moment(timezone.now()).endswith(" UTC")
    assert moment(datetime(2020, 1, 1, tzinfo=UTC)) == "1 Jan 2020, 00:00 UTC"
