"""Every failure has a sentence, and the manual knows it."""

from pathlib import Path

import pytest
from django.db.models import F

from identity.models import Line, OktaConnection, SyncAttempt, SyncState
from identity.okta import errors
from identity.okta.errors import Kind
from identity.safe_http import Answer
from identity.syncback import attempts, failures, tick, words
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
