"""Access goes on while it is used, and ends at once when something is wrong with it."""

from http import HTTPStatus

import pytest
from oauth2_provider.models import AccessToken, RefreshToken

from identity import tasks
from identity.models import AuditEvent
from identity.oauth import clients
from tests.identity.oauth.phone import error


def ends() -> list[dict]:
    events = AuditEvent.objects_all_organizations.filter(action="app_access.ended")
    return [event.changes for event in events.order_by("pk")]


def test_a_refresh_token_buys_new_tokens_and_the_old_ones_are_dead(phone):
    old = phone.tokens()

    new = phone.refresh(old["refresh_token"]).json()

    assert new["refresh_token"] != old["refresh_token"]
    assert phone.me(new["access_token"]).status_code == HTTPStatus.OK
    assert phone.me(old["access_token"]).status_code == HTTPStatus.UNAUTHORIZED


def test_a_refresh_token_used_twice_ends_its_whole_family(phone):
    old = phone.tokens()
    new = phone.refresh(old["refresh_token"]).json()

    again = phone.refresh(old["refresh_token"])

    assert error(again) == "invalid_grant"
    assert error(phone.refresh(new["refresh_token"])) == "invalid_grant"
    assert phone.me(new["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    reason = {"app": "Switchroom Softphone", "reason": "a refresh token was used twice"}
    assert ends() == [reason]


def test_the_family_of_another_phone_lives_on(phone, softphone, alice):
    other = softphone(alice)
    others = other.tokens()
    old = phone.tokens()
    phone.refresh(old["refresh_token"])

    phone.refresh(old["refresh_token"])

    assert other.me(others["access_token"]).status_code == HTTPStatus.OK


def test_an_access_token_lives_ten_minutes(phone, later):
    tokens = phone.tokens()
    later(seconds=601)

    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert phone.refresh(tokens["refresh_token"]).status_code == HTTPStatus.OK


def test_a_phone_that_is_silent_for_a_month_signs_in_again(phone, later):
    tokens = phone.tokens()
    later(days=31)

    assert error(phone.refresh(tokens["refresh_token"])) == "invalid_grant"


def test_a_phone_that_calls_now_and_then_stays_in(phone, later):
    token = phone.tokens()["refresh_token"]
    for _ in range(3):
        later(days=29)
        token = phone.refresh(token).json()["refresh_token"]

    assert RefreshToken.objects.filter(revoked=None).count() == 1


def test_a_refresh_token_is_bound_to_its_app(phone):
    token = phone.tokens()["refresh_token"]

    answer = phone.refresh(token, client_id=clients.DESK_PHONE)

    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_a_refresh_token_buys_no_more_than_was_allowed(phone):
    token = phone.tokens()["refresh_token"]

    assert error(phone.refresh(token, scope="softphone scim.me")) == "invalid_scope"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_an_app_that_signs_out_takes_all_of_it_along(phone, kind):
    tokens = phone.tokens()

    answer = phone.sign_out(tokens[kind])

    assert answer.status_code == HTTPStatus.OK
    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(phone.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert ends() == [{"app": "Switchroom Softphone", "reason": "the app signed out"}]


def test_signing_out_twice_is_no_error_and_no_news(phone):
    token = phone.tokens()["refresh_token"]

    answers = [phone.sign_out(token).status_code for _ in range(2)]

    assert answers == [HTTPStatus.OK, HTTPStatus.OK]
    assert len(ends()) == 1


def test_another_app_cannot_sign_a_phone_out(phone):
    tokens = phone.tokens()
    form = {"client_id": clients.DESK_PHONE, "token": tokens["refresh_token"]}

    phone.http.post("/o/revoke_token/", form)

    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.OK


def test_what_is_worthless_is_forgotten(phone, later, alice):
    phone.tokens()
    phone.code()
    later(days=32)
    phone.browser.force_login(alice)
    tokens = phone.tokens()

    tasks.delete_expired_sign_ins()

    assert AccessToken.objects.count() == RefreshToken.objects.count() == 1
    assert phone.refresh(tokens["refresh_token"]).status_code == HTTPStatus.OK
