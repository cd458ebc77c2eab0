"""After the password, people with a second factor are asked for a code, and are nobody until then."""

from http import HTTPStatus

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db.models.functions import Now
from django.test import Client

from identity import half_signed_in, users
from identity.models import AuditEvent, SecondFactor, SignInAttempt, User
from tests.conftest import ACTOR, PASSWORD
from tests.identity import authenticator
from tests.races import at_once

CODE = "/sign-in/code/"


@pytest.fixture
def codes(alice) -> list[str]:
    """Alice has a second factor, and these recovery codes."""
    return authenticator.set_up(alice)


@pytest.fixture
def visitor() -> Client:
    return Client()


def give_password(visitor: Client, user: User, password: str = PASSWORD, **more: str):
    return visitor.post("/sign-in/", {"name": user.user_name, "password": password, **more})


def give_code(visitor: Client, code: str, **more: str):
    return visitor.post(CODE, {"code": code, **more})


def is_signed_in(visitor: Client) -> bool:
    return visitor.get("/account/").status_code == HTTPStatus.OK


def attempts() -> list[tuple[str, str]]:
    rows = SignInAttempt.objects_all_organizations.order_by("pk")
    return list(rows.values_list("way", "code"))


def reference() -> str:
    return SignInAttempt.objects_all_organizations.latest("pk").reference


# --- In -------------------------------------------------------------------------------------


def test_alice_gives_password_and_code_and_lands_where_she_wanted(visitor, alice, codes):
    asked = give_password(visitor, alice, next="/users/?q=bob")
    page = visitor.get(asked["Location"]).content.decode()
    done = give_code(visitor, authenticator.shown(alice), next="/users/?q=bob")

    assert asked["Location"] == f"{CODE}?next=%2Fusers%2F%3Fq%3Dbob"
    assert '<input type="hidden" name="next" value="/users/?q=bob">' in page
    assert (done.status_code, done["Location"]) == (HTTPStatus.SEE_OTHER, "/users/?q=bob")
    assert is_signed_in(visitor)
    assert attempts() == [("password", "code_asked"), ("code", "ok")]
    event = AuditEvent.objects_all_organizations.latest("pk")
    assert (event.action, event.changes) == ("user.signed_in", {"way": "code"})


def test_a_recovery_code_lets_her_in_once(visitor, alice, codes):
    for browser in (visitor, other := Client()):
        give_password(browser, alice)
        give_code(browser, codes[0])

    assert is_signed_in(visitor)
    assert not is_signed_in(other)
    assert attempts()[1] == ("recovery", "ok")
    assert attempts()[-1] == ("code", "bad_code")


def test_who_has_no_second_factor_is_asked_for_none(visitor, olga, codes):
    give_password(visitor, olga)

    assert is_signed_in(visitor)


def test_the_session_gets_a_new_key_at_both_steps(visitor, alice, codes):
    visitor.get("/sign-in/")
    session = visitor.session
    session["before"] = "yes"
    session.save()
    keys = [session.session_key]

    give_password(visitor, alice)
    keys.append(visitor.session.session_key)
    give_code(visitor, authenticator.shown(alice))
    keys.append(visitor.session.session_key)

    assert len(set(keys)) == 3
    assert half_signed_in.ENTRY not in visitor.session


# --- Between --------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/", "/account/", "/users/", "/audit-log/", "/o/device/"])
def test_the_password_alone_opens_no_page(visitor, alice, codes, page):
    give_password(visitor, alice)
    answer = visitor.get(page)

    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"].startswith("/sign-in/")
    assert SESSION_KEY not in visitor.session
    assert not alice.sessions.exists()


def test_without_a_password_there_is_no_code_to_enter(visitor, alice, codes):
    answer = give_code(visitor, authenticator.shown(alice))

    assert answer["Location"] == "/sign-in/"
    assert attempts() == []


def test_another_browser_cannot_enter_the_code(visitor, alice, codes):
    give_password(visitor, alice)

    assert give_code(Client(), authenticator.shown(alice))["Location"] == "/sign-in/"


def test_after_five_minutes_it_takes_the_password_again(visitor, alice, codes):
    give_password(visitor, alice)
    session = visitor.session
    session[half_signed_in.ENTRY] |= {
        "at": session[half_signed_in.ENTRY]["at"] - half_signed_in.LASTS - 1
    }
    session.save()

    answer = give_code(visitor, authenticator.shown(alice))

    assert answer["Location"] == "/sign-in/"
    assert "That took too long" in visitor.get("/sign-in/").content.decode()
    assert not is_signed_in(visitor)


def test_a_new_password_in_between_undoes_the_first_step(visitor, alice, codes):
    give_password(visitor, alice)
    users.set_password(alice, password="another horse battery", actor=ACTOR)

    assert give_code(visitor, authenticator.shown(alice))["Location"] == "/sign-in/"


def test_a_suspension_in_between_keeps_her_out(visitor, alice, codes):
    give_password(visitor, alice)
    users.suspend(alice, actor=ACTOR)
    give_code(visitor, authenticator.shown(alice))

    assert not is_signed_in(visitor)
    assert attempts()[-1] == ("code", "user_inactive")


def test_a_factor_that_is_turned_off_in_between_signs_nobody_in(visitor, alice, codes):
    give_password(visitor, alice)
    code = authenticator.shown(alice)
    SecondFactor.objects_all_organizations.all().delete()
    give_code(visitor, code)

    assert not is_signed_in(visitor)
    assert attempts()[-1] == ("code", "no_second_factor")


# --- Refused --------------------------------------------------------------------------------


def test_a_wrong_code_gets_plain_words_and_a_reference(visitor, alice, codes):
    give_password(visitor, alice)
    page = give_code(visitor, authenticator.wrong(alice)).content.decode()

    assert "not the code that the app shows now" in page
    assert reference() in page
    assert attempts()[-1] == ("code", "bad_code")
    assert not is_signed_in(visitor)


def test_nothing_typed_is_no_try(visitor, alice, codes):
    give_password(visitor, alice)
    answer = give_code(visitor, "")

    assert answer.status_code == HTTPStatus.OK
    assert attempts() == [("password", "code_asked")]


@pytest.mark.parametrize("code", ["12345\0", "\u0661" * 6, "1" * 32, "\u00df" * 10])
def test_what_is_no_code_at_all_is_a_wrong_code(visitor, alice, codes, code):
    give_password(visitor, alice)

    assert give_code(visitor, code).status_code == HTTPStatus.OK
    assert not is_signed_in(visitor)


def test_a_code_that_was_used_opens_nothing_more(visitor, alice, codes):
    code = authenticator.shown(alice)
    for browser in (Client(), visitor):
        give_password(browser, alice)
        answer = give_code(browser, code)

    assert "was used already" in answer.content.decode()
    assert attempts()[-1] == ("code", "code_used")
    assert not is_signed_in(visitor)


def test_the_fifth_wrong_code_locks_and_the_right_one_has_to_wait_too(visitor, alice, codes):
    give_password(visitor, alice)
    for _ in range(5):
        give_code(visitor, authenticator.wrong(alice))
    page = give_code(visitor, authenticator.shown(alice)).content.decode()

    assert "Wait 15 minutes" in page
    assert attempts()[-1] == ("code", "code_locked")
    assert not is_signed_in(visitor)


def test_the_lock_holds_although_the_cache_was_lost(visitor, alice, codes):
    give_password(visitor, alice)
    for _ in range(5):
        give_code(visitor, authenticator.wrong(alice))
        cache.clear()
    give_code(visitor, codes[0])

    assert attempts()[-1] == ("code", "code_locked")


def test_after_the_wait_she_is_let_in(visitor, alice, codes):
    give_password(visitor, alice)
    for _ in range(5):
        give_code(visitor, authenticator.wrong(alice))
    SecondFactor.objects_all_organizations.update(locked_until=Now())
    give_code(visitor, authenticator.shown(alice))

    assert is_signed_in(visitor)


def test_a_right_code_starts_the_count_anew(visitor, alice, codes):
    for _ in range(2):
        give_password(visitor, alice)
        for _ in range(4):
            give_code(visitor, authenticator.wrong(alice))
        give_code(visitor, authenticator.shown(alice))
        assert is_signed_in(visitor)
        visitor.post("/sign-out/")
        authenticator.forget_used(alice)


def test_one_address_tries_only_so_many_codes(visitor, alice, codes, settings):
    settings.SIGN_IN_ATTEMPTS_PER_MINUTE = 1
    give_password(visitor, alice)
    answers = [give_code(visitor, authenticator.wrong(alice)) for _ in range(11)]

    assert [each.status_code for each in answers] == [HTTPStatus.OK] * 10 + [
        HTTPStatus.TOO_MANY_REQUESTS
    ]
    assert reference() in answers[-1].content.decode()


def test_one_name_is_tried_from_all_addresses_only_so_often(visitor, alice, settings):
    settings.SIGN_IN_ATTEMPTS_PER_MINUTE = 1
    form = {"name": alice.user_name, "password": "wrong"}
    answers = [visitor.post("/sign-in/", form, REMOTE_ADDR=f"192.0.2.{each}") for each in range(11)]

    assert answers[9].status_code == HTTPStatus.OK
    assert answers[10].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert reference() in answers[10].content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_with_the_same_code_at_once_one_gets_in(alice):
    authenticator.set_up(alice)
    browsers = [Client(), Client()]
    for browser in browsers:
        give_password(browser, alice)
    code = authenticator.shown(alice)

    at_once([lambda each=each: give_code(each, code) for each in browsers])

    assert sorted(is_signed_in(each) for each in browsers) == [False, True]
    assert sorted(attempts()[-2:]) == [("code", "code_used"), ("code", "ok")]


@pytest.mark.django_db(transaction=True)
def test_guesses_that_come_all_at_once_are_counted_one_by_one(alice):
    authenticator.set_up(alice)
    browsers = [Client() for _ in range(6)]
    for browser in browsers:
        give_password(browser, alice)
    code = authenticator.wrong(alice)

    at_once([lambda each=each: give_code(each, code) for each in browsers])

    found = [code for _, code in attempts()[-6:]]
    assert sorted(found) == ["bad_code"] * 5 + ["code_locked"]
