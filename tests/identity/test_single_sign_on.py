"""People sign in through their organization's identity provider, and nobody else does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection as database
from django.test import Client
from django.urls import reverse
from lxml import etree

from identity import users
from identity.models import (
    AuditEvent,
    LoginRequest,
    Organization,
    SeenAssertion,
    SignInAttempt,
    SignInTicket,
    SsoConnection,
    UserSession,
)
from identity.saml import guard_before, replay
from tests.conftest import ACTOR
from tests.identity.saml import minting
from tests.identity.saml.idp import connect
from tests.identity.saml.minting import one, signer
from tests.identity.saml.test_authn_request import asked

PAST = datetime(2020, 1, 1, tzinfo=UTC)


def person_in(browser: Client) -> str | None:
    return browser.session.get(SESSION_KEY)


def assert_refused(response, code: str) -> SignInAttempt:
    """One generic page, its reference, and the reason where only administrators look."""
    attempt = SignInAttempt.objects_all_organizations.order_by("-id").first()
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert attempt.code == code
    assert attempt.reference in response.content.decode()
    assert code not in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    return attempt


# --- Getting in ---------------------------------------------------------------------------


def test_alice_signs_in_and_lands_where_she_wanted(acme_idp, alice, client):
    response = acme_idp.sign_in(client, alice.user_name, next="/users/?q=bob")

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response["Location"] == "/users/?q=bob"
    assert person_in(client) == str(alice.pk)
    attempt = SignInAttempt.objects_all_organizations.get()
    assert (attempt.code, attempt.user, attempt.way) == ("ok", alice, "saml")
    event = AuditEvent.objects_all_organizations.get(action="user.signed_in")
    assert (event.source, event.subject_id) == ("saml", str(alice.scim_id))


def test_the_session_knows_whose_it_is_and_what_the_idp_said(acme_idp, alice, client):
    acme_idp.sign_in(client, alice.user_name)

    assert UserSession.objects.get(session_key=client.session.session_key).user == alice
    assert client.session["saml"]["connection"] == str(acme_idp.connection.pk)
    assert client.session["saml"]["name_id"] == alice.user_name
    assert client.session["saml"]["session_index"]


def test_the_session_ends_when_the_idp_says_so(acme_idp, alice, client):
    def short(root):
        one(root, "//saml:AuthnStatement").set("SessionNotOnOrAfter", minting.at(minutes=30))

    acme_idp.sign_in(client, alice.user_name, short)

    assert client.session.get_expiry_age() <= timedelta(minutes=30).total_seconds()


def test_without_a_wish_she_lands_at_home(acme_idp, alice, client):
    response = acme_idp.sign_in(client, alice.user_name)

    assert response["Location"] == reverse("home")


@pytest.mark.parametrize(
    "odd", ["/users/\0", "/users/\r\nSet-Cookie: a=b", "/us\x7fers/", "/\x9b/"]
)
def test_a_wish_that_no_address_can_be_leads_home(acme_idp, alice, client, odd):
    response = acme_idp.sign_in(client, alice.user_name, next=odd)

    assert response["Location"] == reverse("home")
    assert person_in(client) == str(alice.pk)


def test_upper_and_lower_case_of_a_federation_id_are_one(acme_idp, alice, client):
    acme_idp.sign_in(client, alice.user_name.upper())

    assert person_in(client) == str(alice.pk)


def test_a_persistent_name_is_compared_to_the_letter(acme_idp, alice, client):
    def persistent(root):
        one(root, "//saml:NameID").set(
            "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        )

    response = acme_idp.sign_in(client, alice.user_name.upper(), persistent)

    assert_refused(response, "user_unknown")


def test_a_reinstated_person_signs_in_again(acme_idp, carol, client):
    users.reinstate(carol, actor=ACTOR)

    acme_idp.sign_in(client, carol.user_name)

    assert person_in(client) == str(carol.pk)


def test_two_tabs_of_one_browser_both_arrive(acme_idp, alice, client):
    first, second = acme_idp.ask(client), acme_idp.ask(client)

    for request_id, relay_state in (first, second):
        answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
        assert client.get(answer["Location"])["Location"] == reverse("home")


def test_somebody_elses_session_in_the_browser_is_emptied(acme_idp, alice, bob, client):
    acme_idp.sign_in(client, alice.user_name)
    session = client.session
    session["draft"] = "of Alice"
    session.save()

    acme_idp.sign_in(client, bob.user_name)

    assert person_in(client) == str(bob.pk)
    assert "draft" not in client.session
    assert not UserSession.objects.filter(user=alice).exists()


def test_the_session_key_changes_with_the_sign_in(acme_idp, alice, client):
    acme_idp.ask(client)
    before = client.session.session_key

    acme_idp.sign_in(client, alice.user_name)

    assert client.session.session_key != before


def test_the_metadata_is_public_and_names_our_doors(acme_idp, client):
    response = client.get(acme_idp.door("metadata"), headers={"Host": "localhost"})

    xml = etree.fromstring(response.content)
    assert xml.get("entityID") == f"http://testserver{acme_idp.door('metadata')}"
    acs = one(xml, "//md:AssertionConsumerService").get("Location")
    assert acs == f"http://testserver{acme_idp.door('acs')}"


def test_finish_tells_no_other_site_and_no_cache(acme_idp, alice, client):
    response = acme_idp.sign_in(client, alice.user_name)

    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"


# --- Staying out: who ----------------------------------------------------------------------


def test_an_unknown_person_is_refused_and_not_created(acme_idp, acme, client):
    response = acme_idp.sign_in(client, "nobody@acme.example")

    attempt = assert_refused(response, "user_unknown")
    assert attempt.name_id == "nobody@acme.example"
    assert not acme.users.filter(user_name="nobody@acme.example").exists()


def test_a_suspended_person_is_refused(acme_idp, carol, client):
    response = acme_idp.sign_in(client, carol.user_name)

    assert_refused(response, "user_inactive")
    assert person_in(client) is None


def test_a_person_suspended_on_the_way_is_refused(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    users.suspend(alice, actor=ACTOR)

    response = client.get(answer["Location"])

    assert_refused(response, "user_inactive")
    assert person_in(client) is None


def test_suspension_ends_the_session_with_the_next_request(acme_idp, alice, client):
    acme_idp.sign_in(client, alice.user_name)
    users.suspend(alice, actor=ACTOR)

    response = client.get(reverse("home"))

    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"].startswith(reverse("identity:sign-in"))


def test_nobody_signs_in_to_an_organization_that_is_not_active(acme_idp, acme, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    acme.is_active = False
    acme.save()

    response = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)

    assert_refused(response, "organization_inactive")
    assert_refused(client.get(acme_idp.door("login")), "organization_inactive")


@pytest.mark.parametrize("switch", ["connection", "method"])
def test_single_sign_on_that_is_switched_off_refuses(acme_idp, acme, alice, client, switch):
    request_id, relay_state = acme_idp.ask(client)
    if switch == "connection":
        SsoConnection.objects_all_organizations.update(is_enabled=False)
    else:
        Organization.objects.update(sign_in_method=Organization.SignInMethod.PASSWORD)

    response = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)

    assert_refused(response, "connection_off")


# --- Staying out: other organizations --------------------------------------------------------


def test_globexs_response_is_no_use_at_acmes_door(acme_idp, globex_idp, alice, dave, client):
    request_id, relay_state = globex_idp.ask(client)
    stolen = globex_idp.mint(request_id, alice.user_name)

    response = globex_idp.post(stolen, relay_state, at=acme_idp)

    assert_refused(response, "unknown_request")


def test_globexs_key_does_not_speak_for_acme(acme_idp, globex_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    forged = acme_idp.mint(request_id, alice.user_name, by=globex_idp.key)

    assert_refused(acme_idp.post(forged, relay_state), "bad_signature")


def test_two_organizations_on_one_idp_stay_apart(acme_idp, globex, alice, dave, client):
    """Same issuer, same certificate: the audience is what differs."""
    twin = connect(globex, acme_idp.key)
    twin.connection.idp_entity_id = acme_idp.connection.idp_entity_id
    twin.connection.save()
    request_id, relay_state = twin.ask(client)

    def for_acme(root):
        one(root, "//saml:Audience").text = f"http://testserver{acme_idp.door('metadata')}"

    response = twin.post(twin.mint(request_id, dave.user_name, for_acme), relay_state)

    assert_refused(response, "audience")


def test_a_name_of_globex_is_nobody_in_acme(acme_idp, dave, client):
    assert_refused(acme_idp.sign_in(client, dave.user_name), "user_unknown")


def test_acmes_ticket_opens_nothing_at_globex(acme_idp, globex_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    query = urlsplit(answer["Location"]).query

    response = client.get(f"{globex_idp.door('finish')}?{query}")

    assert_refused(response, "ticket_unknown")
    assert person_in(client) is None


# --- Staying out: twice, late, elsewhere -------------------------------------------------------


def test_the_same_response_signs_nobody_in_twice(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    root = acme_idp.mint(request_id, alice.user_name)
    acme_idp.post(root, relay_state)

    assert_refused(acme_idp.post(root, relay_state), "unknown_request")


def test_an_assertion_is_burnt_even_when_its_request_is_fresh(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    root = acme_idp.mint(request_id, alice.user_name)
    acme_idp.post(root, relay_state)
    LoginRequest.objects_all_organizations.update(used_at=None)

    assert_refused(acme_idp.post(root, relay_state), "replay")
    assert LoginRequest.objects_all_organizations.get().used_at is None  # all or nothing
    assert SignInTicket.objects_all_organizations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_in(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    root = acme_idp.mint(request_id, alice.user_name)

    def post(_):
        try:
            return acme_idp.post(root, relay_state).status_code
        finally:
            database.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(post, range(2)))

    assert answers == [HTTPStatus.SEE_OTHER, HTTPStatus.FORBIDDEN]
    assert SignInTicket.objects_all_organizations.count() == 1


def test_a_refused_response_burns_nothing(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    forged = acme_idp.mint(request_id, alice.user_name, by=signer("attacker"))
    acme_idp.post(forged, relay_state)

    assert not SeenAssertion.objects_all_organizations.exists()
    good = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    assert good.status_code == HTTPStatus.SEE_OTHER


def test_a_request_that_grew_old_is_unknown(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    LoginRequest.objects_all_organizations.update(expires_at=PAST)

    response = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)

    assert_refused(response, "unknown_request")


def test_a_ticket_is_good_once(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    client.get(answer["Location"])

    assert_refused(client.get(answer["Location"]), "ticket_spent")


def test_a_ticket_that_grew_old_is_refused(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    SignInTicket.objects_all_organizations.update(expires_at=PAST)

    assert_refused(client.get(answer["Location"]), "ticket_expired")
    assert person_in(client) is None


def test_a_ticket_in_another_browser_is_refused_and_spent(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    other = Client()

    assert_refused(other.get(answer["Location"]), "other_browser")
    assert person_in(other) is None
    assert_refused(client.get(answer["Location"]), "ticket_spent")


def test_tickets_are_kept_only_as_hashes(acme_idp, alice, client):
    request_id, relay_state = acme_idp.ask(client)
    answer = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)
    (ticket,) = parse_qs(urlsplit(answer["Location"]).query)["t"]

    row = SignInTicket.objects_all_organizations.values().get()
    assert len(ticket) >= 43
    assert ticket not in str(row)


def test_what_has_expired_is_forgotten(acme_idp, alice, client):
    acme_idp.sign_in(client, alice.user_name)
    replay.delete_expired()
    assert SeenAssertion.objects_all_organizations.count() == 1  # still needed
    for model in (LoginRequest, SeenAssertion, SignInTicket):
        model.objects_all_organizations.update(expires_at=PAST)

    replay.delete_expired()

    assert not LoginRequest.objects_all_organizations.exists()
    assert not SeenAssertion.objects_all_organizations.exists()
    assert not SignInTicket.objects_all_organizations.exists()


# --- Unasked, and astray ---------------------------------------------------------------------


def unasked(root):
    for element in root.iter():
        element.attrib.pop("InResponseTo", None)


def test_a_tile_in_the_portal_starts_a_proper_sign_in(acme_idp, alice, client):
    response = acme_idp.post(acme_idp.mint("", alice.user_name, unasked), "/somewhere")

    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response["Location"] == f"http://testserver{acme_idp.door('login')}"
    assert SignInAttempt.objects_all_organizations.get().code == "unsolicited"
    assert not SignInTicket.objects_all_organizations.exists()


def test_an_idp_that_never_says_what_it_answers_makes_no_endless_loop(acme_idp, alice, client):
    _, relay_state = acme_idp.ask(client)

    response = acme_idp.post(acme_idp.mint("", alice.user_name, unasked), relay_state)

    assert_refused(response, "in_response_to")


def test_a_connection_may_let_the_idp_start(acme_idp, alice, client):
    SsoConnection.objects_all_organizations.update(allow_idp_initiated=True)

    answer = acme_idp.post(acme_idp.mint("", alice.user_name, unasked), "https://evil.example/")
    response = client.get(answer["Location"])

    assert response["Location"] == reverse("home")  # RelayState is ignored
    assert person_in(client) == str(alice.pk)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/" + "a" * 3000,
    ],
)
def test_a_deep_link_never_leads_to_another_site(acme_idp, alice, client, url):
    response = acme_idp.sign_in(client, alice.user_name, next=url)

    assert response["Location"] == reverse("home")


@pytest.mark.parametrize("relay_state", ["another", "https://evil.example/", "x" * 5000])
def test_a_foreign_relay_state_is_refused(acme_idp, alice, client, relay_state):
    request_id, _ = acme_idp.ask(client)

    response = acme_idp.post(acme_idp.mint(request_id, alice.user_name), relay_state)

    assert_refused(response, "relay_state")


def test_a_missing_relay_state_is_tolerated(acme_idp, alice, client):
    request_id, _ = acme_idp.ask(client)

    response = acme_idp.post(acme_idp.mint(request_id, alice.user_name))

    assert response.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("form", [{}, {"SAMLResponse": ""}, {"SAMLResponse": "%%%"}])
def test_a_post_without_a_response_is_a_bad_request(acme_idp, form):
    response = Client().post(acme_idp.door("acs"), form)

    assert response.status_code == HTTPStatus.BAD_REQUEST


def test_a_huge_body_is_refused_before_it_is_read(acme_idp, monkeypatch):
    monkeypatch.setattr(guard_before, "inspect", lambda encoded: pytest.fail("it was read"))
    body = urlencode({"SAMLResponse": "A" * 600_000})

    response = Client().post(
        acme_idp.door("acs"), body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_our_addresses_do_not_follow_the_host_header(acme_idp, client):
    response = client.get(acme_idp.door("login"), headers={"Host": "localhost"})

    sent = asked(response["Location"])
    assert sent.get("AssertionConsumerServiceURL") == f"http://testserver{acme_idp.door('acs')}"


def test_an_unknown_connection_is_not_found(db, client):
    path = reverse("identity:saml-login", args=["00000000-0000-4000-8000-000000000000"])

    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_who_knocks_too_often_waits(acme_idp, client, settings):
    settings.SIGN_IN_ATTEMPTS_PER_MINUTE = 1
    for _ in range(10):
        assert client.get(acme_idp.door("login")).status_code == HTTPStatus.FOUND

    response = client.get(acme_idp.door("login"))

    attempt = SignInAttempt.objects_all_organizations.get()
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert response["Retry-After"] == "60"
    assert LoginRequest.objects_all_organizations.count() == 10
    assert (attempt.code, attempt.organization.slug) == ("too_many", "acme")
    assert attempt.reference in response.content.decode()


def test_there_is_no_single_logout(acme_idp, client):
    metadata = client.get(acme_idp.door("metadata")).content

    assert b"SingleLogout" not in metadata
    logout = b'<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>'
    assert_refused(acme_idp.post(logout), "not_response")
