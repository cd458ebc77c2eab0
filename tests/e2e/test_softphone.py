"""A softphone on somebody's computer, the browser it opens, and the listener it waits with.

The browser's own rules are what is tried here: a form, and every redirect after it, may lead
only where the page that had the form says (docs/adr/0013).
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from oauth2_provider.models import Application
from playwright.sync_api import Page, expect

from identity import sso_connections
from identity.models import Organization
from identity.oauth import clients
from identity.saml import certificates, connections
from tests.conftest import ACTOR, PASSWORD, arrival
from tests.okta.client import StandIn

pytestmark = pytest.mark.django_db(transaction=True)
BARBARA = "barbara@acme.example"


class Listener:
    """What a desktop app waits with for its browser to come back (RFC 8252 section 7.3)."""

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener.heard.append(dict(parse_qsl(urlsplit(self.path).query)))
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<link rel=icon href=data:,><title>Softphone</title>Back")

            def log_message(self, *words: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.redirect_uri = f"http://127.0.0.1:{self.server.server_port}/cb"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "Listener":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class Softphone:
    def __init__(self, url: str, redirect_uri: str) -> None:
        self.url, self.redirect_uri = url, redirect_uri
        self.verifier = secrets.token_urlsafe(32)

    def authorize_url(self, **changes: str) -> str:
        sha256 = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": clients.SOFTPHONE,
            "redirect_uri": self.redirect_uri,
            "state": "its own secret",
            "code_challenge": base64.urlsafe_b64encode(sha256).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self.url}/o/authorize/?{urlencode(asked | changes)}"

    def tokens(self, code: str) -> dict[str, str]:
        """Trade the code for them."""
        given = {"redirect_uri": self.redirect_uri, "code_verifier": self.verifier}
        return self._ask(grant_type="authorization_code", code=code, **given).json()

    def refresh(self, token: str) -> requests.Response:
        return self._ask(grant_type="refresh_token", refresh_token=token)

    def me(self, token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.url}/api/softphone/me", headers=headers, timeout=30)

    def whose(self, code: str) -> dict[str, str]:
        """Trade the code for a token, and ask whose phone this is."""
        return self.me(self.tokens(code)["access_token"]).json()

    def _ask(self, **form: str) -> requests.Response:
        form["client_id"] = clients.SOFTPHONE
        return requests.post(f"{self.url}/o/token/", form, timeout=30)


@pytest.fixture(autouse=True)
def _our_apps(db):
    clients.make(Application.objects)


@pytest.fixture
def listener(allowed_origins) -> Iterator[Listener]:
    with Listener() as listener:
        allowed_origins.append(listener.redirect_uri)
        yield listener


@pytest.fixture
def softphone(live_server, listener) -> Softphone:
    return Softphone(live_server.url, listener.redirect_uri)


@pytest.fixture
def okta(allowed_origins) -> Iterator[StandIn]:
    with StandIn() as okta:
        allowed_origins.append(okta.url)
        yield okta


def sign_in_with_password(page: Page, name: str) -> None:
    page.get_by_label("E-mail or user name").fill(name)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in_through_okta(page: Page, okta: StandIn, acme: Organization) -> None:
    """Acme's people sign in over there; the browser comes back by a form of Okta's."""
    connection = sso_connections.for_organization(acme)
    sso_connections.save(
        connection,
        is_enabled=True,
        sign_in_method="both",
        certificate=certificates.read(okta.certificate_pem.encode()),
        idp_sso_url=okta.sso_url,
        idp_entity_id=okta.issuer,
        actor=ACTOR,
    )
    party = connections.service_provider(connection)
    okta.configure(acs_url=party.acs_url, entity_id=party.entity_id)
    okta.saml(anyone=True)  # who is assigned is of no matter here
    page.get_by_label("E-mail or user name").fill(BARBARA)
    page.get_by_role("button", name="Use single sign-on").click()
    page.get_by_role("link", name="Continue with single sign-on").click()
    page.get_by_role("button", name="Barbara Jensen").click()


def test_barbara_signs_her_softphone_in_through_okta(
    page, softphone, listener, okta, acme, screenshot
):
    arrival(acme, "barbara", "Jensen")

    page.goto(softphone.authorize_url())
    sign_in_through_okta(page, okta, acme)
    expect(page.get_by_role("heading", name="Let Switchroom Softphone in?")).to_be_visible()
    screenshot("softphone-consent")
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page).to_have_title("Softphone")

    (heard,) = listener.heard
    assert heard["state"] == "its own secret"
    whose = softphone.whose(heard["code"])
    assert whose["user_name"] == BARBARA
    assert whose["organization"] == {"slug": "acme", "name": "Acme"}


def test_an_app_that_asks_wrongly_hears_of_it_right_after_the_sign_in(
    page, softphone, listener, alice
):
    """No page of ours stands between the sign-in and the app but the one that carries on."""
    page.goto(softphone.authorize_url(scope="everything"))
    sign_in_with_password(page, alice.user_name)
    expect(page).to_have_title("Softphone")

    (heard,) = listener.heard
    assert heard["error"] == "invalid_scope"


def test_an_app_that_listens_on_ipv6_gets_its_code_too(
    sign_in, softphone, alice, allowed_origins, screenshot
):
    page, heard = sign_in(alice), []
    softphone.redirect_uri = "http://[::1]:52017/cb"
    allowed_origins.append(softphone.redirect_uri)

    def answer(route) -> None:
        heard.append(dict(parse_qsl(urlsplit(route.request.url).query)))
        route.fulfill(body="<title>Softphone</title>", content_type="text/html")

    page.route(f"{softphone.redirect_uri}?*", answer)
    page.goto(softphone.authorize_url())
    page.get_by_role("button", name="Allow", exact=True).click()
    expect(page).to_have_title("Softphone")

    assert softphone.whose(heard[0]["code"])["user_name"] == alice.user_name


def test_alice_lets_the_phone_on_her_desk_in(sign_in, alice, live_server, screenshot):
    page = sign_in(alice)
    form = {"client_id": clients.DESK_PHONE}
    codes = requests.post(f"{live_server.url}/o/device-authorization/", form, timeout=30).json()

    page.goto(f"{live_server.url}/o/device/")
    page.get_by_label("Code on the phone").fill(codes["user_code"].lower())
    screenshot("desk-phone-code")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Do you stand at this phone?")).to_be_visible()
    screenshot("desk-phone-confirm")
    page.get_by_role("button", name="Allow", exact=True).click()

    expect(page.get_by_role("heading", name="The phone is let in")).to_be_visible()
    screenshot("desk-phone-let-in")
    poll = form | {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": codes["device_code"],
    }
    tokens = requests.post(f"{live_server.url}/o/token/", poll, timeout=30).json()
    assert tokens["token_type"] == "Bearer"

    page.goto(f"{live_server.url}/account/")
    screenshot("account-phones")
    page.get_by_role("button", name="End access of Desk phone").click()
    page.get_by_role("button", name="End access", exact=True).click()
    expect(page.get_by_text("Desk phone has no access any more.")).to_be_visible()
