"""Sign-in through identity providers that nobody here wrote, in a browser with its own settings.

They live on `localhost` and the console on 127.0.0.1: two sites, so the browser's rules about
cookies of other sites hold as they would in earnest.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.conf import settings as django_settings
from oauth2_provider.models import Application
from playwright.sync_api import expect

from identity import sso_connections, users
from identity.models import SignInAttempt, SsoConnection
from identity.oauth import clients
from identity.saml import certificates
from tests.conftest import ACTOR, arrival
from tests.e2e.company import BARBARA, Company
from tests.e2e.test_softphone import Listener, Softphone
from tests.idps.running import ENTITY_IDS, ForeignIdp

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not shutil.which("xmlsec1"), reason="xmlsec1 is not installed (apt install xmlsec1)"
    ),
]


@pytest.fixture(scope="module", params=ENTITY_IDS)
def process(request) -> Iterator[ForeignIdp]:
    with tempfile.TemporaryDirectory() as scratch, ForeignIdp(request.param, Path(scratch)) as idp:
        yield idp


@pytest.fixture
def idp(process, allowed_origins) -> Iterator[ForeignIdp]:
    allowed_origins.append(process.url)
    yield process
    process.forget()


@pytest.fixture
def refusal(expected_errors):
    """It answers 403, which the browser says on its console."""
    expected_errors.append("403 (Forbidden)")


@pytest.fixture
def company(acme, idp, page, live_server) -> Company:
    arrival(acme, "barbara", "Jensen")
    return Company(acme, idp, page, live_server.url)


def test_barbara_signs_in_and_lands_on_the_page_she_asked_for(company, page, live_server):
    company.sign_in("/account/?from=a-letter#phones")

    expect(page.get_by_role("main")).to_contain_text(BARBARA)
    assert page.url.startswith(f"{live_server.url}/account/?from=a-letter")


def test_an_answer_that_is_signed_twice_is_as_good(company, page):
    company.ask()
    page.get_by_label("Sign both").check()
    company.answer()

    company.assert_inside()


def test_with_the_settings_that_a_browser_comes_with_all_cookies_are_lax(company, page):
    company.sign_in()
    company.assert_inside()

    cookies = {each["name"]: each for each in page.context.cookies()}
    session = cookies[django_settings.SESSION_COOKIE_NAME]
    assert (session["sameSite"], session["httpOnly"]) == ("Lax", True)
    assert "None" not in {each["sameSite"] for each in cookies.values()}


@pytest.mark.usefixtures("refusal")
def test_somebody_whom_acme_does_not_know_is_refused(company):
    company.ask()
    company.answer("mallory@acme.example")

    company.assert_refused("user_unknown")


@pytest.mark.usefixtures("refusal")
def test_an_answer_that_expired_is_refused(company):
    company.sign_in(Seconds="-600")

    company.assert_refused("expired")


def test_a_tile_in_the_idps_portal_leads_to_a_proper_sign_in(company, page):
    company.start_at_the_idp()
    company.answer()
    expect(page.locator("input[name=SAMLRequest]")).to_be_attached()
    company.answer()

    expect(page).to_have_url(f"{company.url}/")
    attempts = SignInAttempt.objects_all_organizations.order_by("id")
    assert [attempt.code for attempt in attempts] == ["unsolicited", "ok"]


def test_a_tile_signs_in_at_once_where_the_organization_opted_in(company, page):
    SsoConnection.objects_all_organizations.update(allow_idp_initiated=True)

    company.start_at_the_idp()
    company.answer()

    expect(page).to_have_url(f"{company.url}/")
    assert SignInAttempt.objects_all_organizations.get().code == "ok"


def test_who_signs_out_is_out(company, page):
    company.sign_in()
    company.assert_inside()

    page.get_by_role("button", name=re.compile("profile, theme and sign-out")).first.click()
    page.get_by_role("button", name="Sign out").click()

    company.assert_outside()


@pytest.mark.usefixtures("refusal")
def test_certificates_rotate_and_nobody_is_locked_out(company, page, idp):
    """Old alone, old and new, new alone: the IdP changes over while both count."""
    new = certificates.read(idp.keys[1].certificate_pem.encode())
    sso_connections.add_certificate(company.connection, facts=new, actor=ACTOR)
    for key in ("0", "1"):
        company.sign_in(Key=key)
        company.assert_inside()
        page.context.clear_cookies()

    old = company.connection.certificates.order_by("id").first()
    sso_connections.remove_certificate(old, actor=ACTOR)
    company.sign_in(Key="1")
    company.assert_inside()
    page.context.clear_cookies()

    company.sign_in(Key="0")
    company.assert_refused("bad_signature")


@pytest.mark.usefixtures("refusal")
def test_one_organization_cannot_use_the_answer_to_another_on_the_same_idp(
    company, globex, idp, page, live_server
):
    """Dave, who is honestly known to the IdP, carries his answer to the neighbor's door."""
    arrival(globex, "barbara", "Globex")
    other = Company(globex, idp, page, live_server.url)
    page.route(other.party.acs_url, lambda route: route.fulfill(body="<title>Held back</title>"))
    other.ask(name="barbara@globex.example")
    with page.expect_request(other.party.acs_url) as held:
        other.answer(BARBARA)

    expect(page).to_have_title("Held back")

    form = dict(parse_qsl(held.value.post_data))
    page.set_content(
        f'<form method="post" action="{company.party.acs_url}">'
        f'<input name="SAMLResponse" value="{form["SAMLResponse"]}"></form>'
    )
    page.evaluate("document.forms[0].submit()")

    company.assert_refused("unknown_request")


@pytest.mark.usefixtures("refusal")
def test_a_connection_that_was_switched_off_meanwhile_refuses_a_good_answer(company):
    company.ask()
    SsoConnection.objects_all_organizations.update(is_enabled=False)
    company.answer()

    company.assert_refused("connection_off")


def test_who_is_suspended_is_out_with_the_next_request_and_so_is_her_phone(
    company, acme, page, live_server, allowed_origins
):
    clients.make(Application.objects)
    with Listener() as listener:
        allowed_origins.append(listener.redirect_uri)
        phone = Softphone(live_server.url, listener.redirect_uri)
        company.sign_in()
        company.assert_inside()
        page.goto(phone.authorize_url())
        page.get_by_role("button", name="Allow", exact=True).click()
        expect(page).to_have_title("Softphone")
        tokens = phone.tokens(listener.heard[0]["code"])
    page.goto(f"{company.url}/account/")
    company.assert_inside()
    assert phone.me(tokens["access_token"]).status_code == 200

    users.suspend(acme.users.get(user_name=BARBARA), actor=ACTOR)

    company.assert_outside()
    assert phone.me(tokens["access_token"]).status_code == 401
    assert phone.refresh(tokens["refresh_token"]).status_code == 400
