"""A softphone gets access through the person's own browser (RFC 8252, RFC 7636)."""

from http import HTTPStatus

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken, Application, Grant, RefreshToken

from identity.models import AuditEvent
from identity.oauth import clients
from tests.conftest import PASSWORD
from tests.identity.oauth.phone import REDIRECT_URI, Softphone, error, told


def test_alice_lets_her_softphone_in(phone, alice):
    page = phone.ask()
    back = told(phone.answer())
    answer = phone.exchange(back["code"])

    assert "Let Switchroom Softphone in?" in page.content.decode()
    assert "Alice Admin" in page.content.decode()
    assert back["state"] == "xyz"
    assert back["iss"] == "http://testserver"
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 600
    assert answer.json()["scope"] == "softphone"
    assert phone.me(answer.json()["access_token"]).json()["user_name"] == alice.user_name


def test_the_trail_tells_who_let_which_app_in(phone, alice):
    phone.tokens()

    event = AuditEvent.objects_all_organizations.get(action="app_access.allowed")
    assert (event.actor_id, event.subject_id) == (str(alice.scim_id), str(alice.scim_id))
    assert event.changes == {"app": "Switchroom Softphone", "scopes": ["softphone"]}


def test_alice_says_no_and_nothing_is_issued(phone):
    back = told(phone.answer("deny"))

    assert back["error"] == "access_denied"
    assert (back["state"], back["iss"]) == ("xyz", "http://testserver")
    assert "code" not in back
    assert not Grant.objects.exists()


def test_whatever_is_no_yes_is_a_no(phone):
    assert told(phone.browser.post(phone.url(), {}))["error"] == "access_denied"


def test_alice_is_asked_every_time(phone):
    """Any program on her machine could claim the redirect URI (RFC 8252 section 8.6)."""
    phone.tokens()

    assert "Allow" in phone.ask(approval_prompt="auto").content.decode()


def test_another_site_cannot_answer_for_alice(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)

    answer = Softphone(browser).answer()

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not Grant.objects.exists()


def test_who_is_not_signed_in_signs_in_first_and_comes_back(alice):
    phone = Softphone(Client())

    asked = phone.ask()
    page = phone.browser.get(asked["Location"])
    form = {"name": alice.user_name, "password": PASSWORD, "next": page.context["next"]}
    carried = phone.browser.post("/sign-in/", form)

    assert asked["Location"].startswith("/sign-in/?next=/o/authorize/")
    assert carried.status_code == HTTPStatus.OK
    assert carried.context["url"] == phone.url()
    assert '<meta http-equiv="refresh" content="0; url=/o/authorize/?' in carried.content.decode()
    assert "Allow" in phone.browser.get(carried.context["url"]).content.decode()


def test_a_request_without_pkce_is_refused(phone):
    back = told(phone.ask(code_challenge=None, code_challenge_method=None))

    assert back["error"] == "invalid_request"
    assert told(phone.answer(code_challenge=None))["error"] == "invalid_request"


@pytest.mark.parametrize("method", ["plain", None, "s256"])
def test_pkce_that_hides_nothing_is_refused(phone, method):
    plain = {"code_challenge": phone.verifier[:43], "code_challenge_method": method}

    assert told(phone.ask(**plain))["error"] == "invalid_request"
    assert told(phone.answer(**plain))["error"] == "invalid_request"
    assert not Grant.objects.exists()


@pytest.mark.parametrize("verifier", [None, "x" * 64])
def test_a_stolen_code_is_worth_nothing_without_its_verifier(phone, verifier):
    answer = phone.exchange(phone.code(), code_verifier=verifier)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "http://127.0.0.1:52017/other",
        "http://127.0.0.1:52017/cb/",
        "http://127.0.0.1:52017/cb?more=1",
        "http://localhost:52017/cb",
        "http://192.0.2.7/cb",
        "http://127.0.0.1.evil.example/cb",
        "http://127.0.0.1@evil.example/cb",
        "https://127.0.0.1/cb",
        "https://evil.example/cb",
        "com.evil.app:/cb",
        "javascript:alert(1)",
        "org.switchroom.softphone://evil.example/cb",
        None,
    ],
)
def test_a_code_leads_to_no_other_address(phone, redirect_uri):
    asked = phone.ask(redirect_uri=redirect_uri)
    answered = phone.answer(redirect_uri=redirect_uri)

    assert asked.status_code == answered.status_code == HTTPStatus.BAD_REQUEST
    assert "This app cannot sign in" in asked.content.decode()
    assert not Grant.objects.exists()


def test_even_a_registered_address_may_not_be_unencrypted_elsewhere(phone):
    Application.objects.update(redirect_uris="http://phones.acme.example/cb")

    answer = phone.ask(redirect_uri="http://phones.acme.example/cb")

    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_an_app_takes_any_free_port_and_phones_their_own_scheme(phone):
    for redirect_uri in ["http://127.0.0.1:1024/cb", f"{clients.SCHEME}:/cb"]:
        back = phone.answer(redirect_uri=redirect_uri)

        assert back["Location"].startswith(f"{redirect_uri}?code=")


def test_the_browser_is_told_where_the_form_may_lead(phone):
    policies = {
        uri: phone.ask(redirect_uri=uri)["Content-Security-Policy"]
        for uri in [REDIRECT_URI, f"{clients.SCHEME}:/cb", "http://[::1]:52017/cb"]
    }

    ours, apps, ipv6 = policies.values()
    assert "form-action 'self' http://127.0.0.1:52017;" in f"{ours};"
    assert f"form-action 'self' {clients.SCHEME}:;" in f"{apps};"
    assert "form-action 'self';" in f"{ipv6};"


def test_the_form_says_where_it_comes_from(phone):
    """A page that tells nobody of itself sends no Origin either, and its form is refused."""
    assert phone.ask()["Referrer-Policy"] == "same-origin"


def test_where_no_policy_can_name_the_address_a_page_leads_there(phone):
    page = phone.answer(redirect_uri="http://[::1]:52017/cb")

    assert page.status_code == HTTPStatus.OK
    assert page.context["url"].startswith("http://[::1]:52017/cb?code=")
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scope": "softphone everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": None}, "invalid_request"),
    ],
)
def test_what_we_do_not_offer_is_told_to_the_app(phone, changes, reason):
    back = told(phone.ask(**changes))

    assert (back["error"], back["state"]) == (reason, "xyz")


@pytest.mark.parametrize("client_id", ["nobody", None, clients.DESK_PHONE])
def test_only_the_softphone_asks_this_way(phone, client_id):
    assert phone.ask(client_id=client_id).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "query", ["client_id=%00", "client_id=%zz", "state=" + "x" * 5000, "client_id=a&client_id=b"]
)
def test_what_no_app_sends_is_refused_before_it_is_read(phone, query):
    answer = phone.browser.get(f"/o/authorize/?{query}")

    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_a_very_long_nonce_breaks_nothing(phone):
    """The toolkit stores 255 characters of it; we store none."""
    assert phone.code(nonce="n" * 3000)
    assert Grant.objects.get().nonce == ""


def test_a_code_works_once(phone):
    code = phone.code()

    first, second = phone.exchange(code), phone.exchange(code)

    assert first.status_code == HTTPStatus.OK
    assert (second.status_code, error(second)) == (HTTPStatus.BAD_REQUEST, "invalid_grant")


def test_a_code_is_dead_after_a_minute(phone, later):
    code = phone.code()
    later(seconds=61)

    assert error(phone.exchange(code)) == "invalid_grant"


def test_a_code_is_bound_to_its_app_and_its_address(phone):
    code = phone.code()

    other_app = phone.exchange(code, client_id=clients.DESK_PHONE)
    other_address = phone.exchange(code, redirect_uri="http://127.0.0.1:9/cb")

    assert other_app.status_code != HTTPStatus.OK
    assert other_address.status_code != HTTPStatus.OK
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"grant_type": "password", "username": "alice@acme.example", "password": PASSWORD},
        {"grant_type": "client_credentials"},
        {"grant_type": "authorization_code", "code": "a\0b"},
        {"grant_type": "authorization_code", "code": "nobody's"},
        {"grant_type": "refresh_token", "refresh_token": "nobody's"},
        {"grant_type": "refresh_token"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"},
    ],
)
def test_other_ways_to_a_token_are_closed(phone, form):
    answer = phone.http.post("/o/token/", {"client_id": clients.SOFTPHONE} | form)

    assert answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
    assert error(answer)
    assert "no-store" in answer["Cache-Control"]
    assert not AccessToken.objects.exists()


def test_nobody_registers_an_app(phone):
    for path in ["applications/", "applications/register/", "register/", "introspect/"]:
        assert phone.browser.get(f"/o/{path}").status_code == HTTPStatus.NOT_FOUND


def test_tokens_are_kept_as_hashes_only(phone):
    tokens = phone.tokens()

    rows = [*AccessToken.objects.values(), *RefreshToken.objects.values()]
    assert len(rows) == 2
    assert [row["token"] for row in rows] == ["", ""]
    assert tokens["access_token"] not in repr(rows)
    assert tokens["refresh_token"] not in repr(rows)


def test_nothing_of_it_is_logged(phone, caplog, settings):
    caplog.set_level("DEBUG")
    code = phone.code()
    tokens = phone.exchange(code).json()
    renewed = phone.refresh(tokens["refresh_token"]).json()
    phone.me(renewed["access_token"])
    phone.sign_out(renewed["refresh_token"])

    secrets = [code, phone.verifier, *tokens.values(), *renewed.values()]
    assert [each for each in secrets if len(str(each)) > 20 and str(each) in caplog.text] == []
