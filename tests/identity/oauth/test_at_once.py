"""One secret used many times at the same instant, with real commits."""

from http import HTTPStatus

import pytest
from oauth2_provider.models import AccessToken, DeviceGrant, Grant, RefreshToken

from identity import users
from identity.models import AuditEvent
from tests.conftest import ACTOR
from tests.identity.oauth.phone import error
from tests.identity.oauth.test_desk_phone import DeskPhone
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def granted(answers) -> list[dict]:
    """The tokens that were handed out; whoever got none was told so in OAuth's words."""
    lucky = [each for each in answers if each.status_code == HTTPStatus.OK]
    others = [error(each) for each in answers if each not in lucky]
    assert set(others) <= {"invalid_grant"}
    return [each.json() for each in lucky]


def test_a_code_buys_tokens_once(phone):
    code = phone.code()

    answers = at_once([lambda: phone.exchange(code)] * MANY)

    assert len(granted(answers)) == 1
    assert AccessToken.objects.count() == 1


def test_a_refresh_token_that_is_used_at_once_is_seen_as_used_twice(phone):
    token = phone.tokens()["refresh_token"]

    answers = at_once([lambda: phone.refresh(token)] * MANY)

    (tokens,) = granted(answers)
    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert not RefreshToken.objects.filter(revoked=None).exists()
    ends = AuditEvent.objects_all_organizations.filter(action="app_access.ended")
    assert ends.count() == 1


def test_a_device_code_buys_tokens_once(as_user, alice):
    desk = DeskPhone(as_user(alice))
    desk.start()
    desk.let_in()

    answers = at_once([desk.poll] * MANY)

    assert len(granted(answers)) == 1
    assert AccessToken.objects.count() == 1


def test_whatever_is_issued_while_somebody_is_suspended_ends_with_it(softphone, alice, olga):
    phones = [softphone(alice) for _ in range(4)]
    codes = [phone.code() for phone in phones]
    tokens = [softphone(alice).tokens()["refresh_token"] for _ in range(4)]
    desk = DeskPhone(phones[0].browser)
    desk.start()
    desk.let_in()

    outcomes = at_once(
        [
            *[
                lambda p=phone, c=code: p.exchange(c)
                for phone, code in zip(phones, codes, strict=True)
            ],
            lambda: users.suspend(alice, actor=ACTOR),
            *[lambda t=token: phones[0].refresh(t) for token in tokens],
            desk.poll,
            lambda: phones[0].answer(),
        ]
    )

    alice.refresh_from_db()
    assert not alice.is_active
    assert [each for each in outcomes if getattr(each, "status_code", 200) >= 500] == []
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    left = [kind for kind in (AccessToken, RefreshToken, Grant) if kind.objects.exists()]
    assert left == []
    assert not DeviceGrant.objects.filter(user=alice).exists()
