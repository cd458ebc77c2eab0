"""What a softphone is told at /api/softphone/me."""

from http import HTTPStatus

import pytest
from django.test import Client
from oauth2_provider.models import Application

from identity.models import User
from identity.oauth import clients
from telephony import extensions, numbers, seats
from tests.conftest import ACTOR
from tests.identity.oauth.phone import Softphone

ME = "/api/softphone/me"


@pytest.fixture(autouse=True)
def _our_apps(db):
    clients.make(Application.objects)


@pytest.fixture
def line(alice, acme, five_seats):
    """Alice gets a license, an extension and a number."""
    seats.assign(alice, sku="standard", actor=ACTOR)
    extensions.give(alice, number="1007", actor=ACTOR)
    number = numbers.claim(acme, number="+14155550107", actor=ACTOR)
    numbers.give(alice, number=number, actor=ACTOR)


def token_of(user: User, **asked: str) -> str:
    browser = Client()
    browser.force_login(user)
    return Softphone(browser).tokens(**asked)["access_token"]


def ask(authorization: str = "", **more):
    return Client().get(
        ME, headers={"Authorization": authorization} if authorization else {}, **more
    )


def test_a_softphone_learns_whose_it_is(alice, line):
    answer = ask(f"Bearer {token_of(alice)}")

    assert answer.status_code == HTTPStatus.OK
    assert answer.json() == {
        "id": str(alice.scim_id),
        "user_name": "alice@acme.example",
        "name": "Alice Admin",
        "email": "alice@acme.example",
        "organization": {"slug": "acme", "name": "Acme"},
        "extension": "1007",
        "number": "+14155550107",
        "license": "Standard",
    }


def test_who_has_no_line_yet_is_told_so(alice):
    answer = ask(f"Bearer {token_of(alice)}").json()

    assert (answer["extension"], answer["number"], answer["license"]) == (None, None, None)


def test_the_answer_is_kept_by_no_cache_and_sets_no_cookie(alice):
    answer = ask(f"Bearer {token_of(alice)}")

    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_each_organizations_token_tells_of_its_own_person_only(alice, dave, line):
    acmes, globexs = ask(f"Bearer {token_of(alice)}"), ask(f"Bearer {token_of(dave)}")

    assert acmes.json()["organization"]["slug"] == "acme"
    assert globexs.json()["organization"]["slug"] == "globex"
    assert globexs.json()["number"] is None
    assert "acme" not in globexs.content.decode().lower()


def test_a_code_of_one_organization_never_yields_anothers_data(alice, dave, line):
    """Dave's phone gets hold of Alice's code and sends it as its own."""
    hers, his = Softphone(Client()), Softphone(Client())
    hers.browser.force_login(alice)
    his.browser.force_login(dave)

    stolen = his.exchange(hers.code())

    assert stolen.status_code == HTTPStatus.BAD_REQUEST
    assert "access_token" not in stolen.json()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Basic YWxpY2U6eA==",
        "Bearer nobody's token",
        "Bearer " + "x" * 5000,
        "Bearer é",
    ],
)
def test_who_sends_no_token_is_told_to(db, header):
    answer = ask(header)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.json()["error"] == "no_token" or "invalid_token" in answer["WWW-Authenticate"]
    assert answer["WWW-Authenticate"].startswith('Bearer realm="Switchroom"')
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"


def test_a_token_that_nobody_has_is_not_valid(db):
    answer = ask("Bearer abcdefghijklmnop")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.json() == {
        "error": "invalid_token",
        "error_description": "The access token is not valid. Refresh it, or sign in again.",
    }
    assert answer["WWW-Authenticate"] == 'Bearer realm="Switchroom", error="invalid_token"'


def test_a_token_for_something_else_is_too_narrow(alice):
    answer = ask(f"Bearer {token_of(alice, scope='scim.me')}")

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert answer.json()["error"] == "insufficient_scope"
    assert 'scope="softphone"' in answer["WWW-Authenticate"]


def test_a_token_in_the_address_counts_for_nothing(alice):
    """Addresses are logged (RFC 9700 section 4.3.2)."""
    answer = Client().get(f"{ME}?access_token={token_of(alice)}")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_a_browser_session_counts_for_nothing(as_user, alice):
    assert as_user(alice).get(ME).status_code == HTTPStatus.UNAUTHORIZED


def test_a_scim_token_opens_nothing_here(okta):
    assert ask(f"Bearer {okta.token}").status_code == HTTPStatus.UNAUTHORIZED


def test_a_phone_only_asks(alice):
    answer = Client().post(ME, headers={"Authorization": f"Bearer {token_of(alice)}"})

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer["Cache-Control"] == "no-store"
