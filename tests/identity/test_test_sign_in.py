"""Administrators try a sign-in before anybody depends on it."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from identity import sign_in_tests
from identity.models import SignInTest, User, UserSession
from identity.saml import guard_after
from identity.saml.examination import TITLES
from tests.identity import authenticator
from tests.identity.pages import certificate
from tests.identity.saml import minting
from tests.identity.saml.edits import EVER, SCD
from tests.identity.saml.idp import connect
from tests.identity.saml.minting import one
from tests.identity.saml.test_authn_request import asked
from tests.identity.test_identity_management import PAGE, save_sso

START = "/identity/test-sign-in/"


@pytest.fixture
def okta(acme):
    """Set up, and not switched on yet."""
    return connect(acme, minting.signer(), is_enabled=False)


@pytest.fixture
def desk(as_user, alice) -> Client:
    """Alice's browser."""
    return as_user(alice)


def ask(desk: Client, query: str = "") -> tuple[str, str]:
    """Start a test; the ID and the RelayState that reach the IdP."""
    location = desk.get(START + query)["Location"]
    return asked(location).get("ID"), parse_qs(urlsplit(location).query)["RelayState"][0]


def try_it(desk: Client, okta, name_id: str, edit=None, *, query: str = "", **how):
    """The whole way there and back; the test as it is kept, and the page that tells of it."""
    request_id, relay_state = ask(desk, query)
    answer = okta.post(okta.mint(request_id, name_id, edit, **how), relay_state)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = desk.get(answer["Location"])
    assert page.status_code == HTTPStatus.OK
    return SignInTest.objects_all_organizations.latest("pk"), page.content.decode()


def states(test: SignInTest) -> dict[str, str]:
    return {step["name"]: step["state"] for step in test.steps}


def test_a_good_response_passes_every_check_and_signs_nobody_in(desk, okta, bob):
    sessions = UserSession.objects.count()

    test, page = try_it(desk, okta, bob.user_name)

    assert states(test) == dict.fromkeys(TITLES, "passed")
    assert (test.code, test.user) == ("ok", bob)
    assert "It works" in page
    assert bob.label in page
    assert UserSession.objects.count() == sessions
    assert desk.get("/account/").context["user"].role == "admin"  # still Alice


def test_a_connection_is_tested_before_it_is_switched_on(desk, okta, bob):
    assert Client().get(okta.door("login")).status_code == HTTPStatus.FORBIDDEN

    test, _ = try_it(desk, okta, bob.user_name)

    assert test.code == "ok"


def without_limits(root):
    one(root, ".//saml:Conditions").set("NotBefore", EVER[0])
    one(root, ".//saml:Conditions").set("NotOnOrAfter", EVER[1])
    one(root, SCD).set("NotOnOrAfter", EVER[1])


def test_an_idp_that_sets_no_limit_passes(desk, okta, bob):
    test, _ = try_it(desk, okta, bob.user_name, without_limits)

    assert states(test) == dict.fromkeys(TITLES, "passed")


def over_before_all_time(root):
    one(root, ".//saml:Conditions").set("NotOnOrAfter", EVER[0])


def test_a_time_that_is_over_for_ever_is_told(desk, okta, bob):
    test, _ = try_it(desk, okta, bob.user_name, over_before_all_time)

    assert (test.code, states(test)["time"]) == ("expired", "failed")


def test_an_id_that_is_too_long_is_no_good_shape(desk, okta, bob):
    def long(root):
        one(root, "saml:Assertion").set("ID", f"_{'a' * 256}")

    test, page = try_it(desk, okta, bob.user_name, long)

    assert (test.code, states(test)["shape"]) == ("long_id", "failed")
    assert "longer than 256 characters" in page


def test_a_check_that_breaks_has_failed(desk, okta, bob, monkeypatch):
    def broken(*_):
        raise OverflowError

    monkeypatch.setattr(guard_after, "check_conditions", broken)

    test, page = try_it(desk, okta, bob.user_name)

    assert (test.code, states(test)["time"]) == ("unexpected", "failed")
    assert "A check failed in a way that Switchroom does not know" in page


def audience(root):
    one(root, ".//saml:Audience").text = "https://elsewhere.example"


def recipient(root):
    one(root, ".//saml:SubjectConfirmationData").set("Recipient", "https://elsewhere.example")


def issuer(root):
    for element in root.iter("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer"):
        element.text = "http://www.okta.com/another"


def old(root):
    for element in (root, one(root, "saml:Assertion")):
        element.set("IssueInstant", minting.at(hours=-1))


@pytest.mark.parametrize(
    ("edit", "failed", "sentence"),
    [
        (audience, {"audience"}, "Change it in the IdP"),
        (recipient, {"question"}, "recipient must be"),
        (issuer, {"issuer"}, "IDP Issuer URL/URN"),
        (old, {"time"}, "clocks differ"),
    ],
)
def test_what_is_wrong_is_told_with_both_sides(desk, okta, bob, edit, failed, sentence):
    test, page = try_it(desk, okta, bob.user_name, edit)

    told = states(test)
    assert {name for name, state in told.items() if state == "failed"} == failed
    assert {told["signature"], told["person"]} <= {"not reached", "failed"}
    assert sentence in page
    assert "It does not work yet" in page


def test_everything_that_is_wrong_is_told_at_once(desk, okta, bob):
    def both(root):
        audience(root)
        issuer(root)

    test, _ = try_it(desk, okta, bob.user_name, both)

    told = states(test)
    assert (told["audience"], told["issuer"], told["name"]) == ("failed", "failed", "passed")


def test_another_key_is_shown_beside_ours(desk, okta, bob):
    test, page = try_it(desk, okta, bob.user_name, by=minting.signer("stranger"))

    assert test.code == "bad_signature"
    assert states(test)["audience"] == "passed"
    assert "Not one of ours" in page


def test_a_name_that_nobody_has_is_told_and_leads_to_the_search(desk, okta):
    test, page = try_it(desk, okta, "nobody@acme.example")

    assert (test.code, states(test)["person"]) == ("user_unknown", "failed")
    assert "/users/?q=nobody%40acme.example" in page


def test_a_suspended_person_is_told(desk, okta, bob):
    type(bob).objects_all_organizations.filter(pk=bob.pk).update(is_active=False)

    test, _ = try_it(desk, okta, bob.user_name)

    assert (test.code, test.user) == ("user_inactive", bob)


def test_a_response_that_is_none_is_told(desk, okta):
    _, relay_state = ask(desk)

    form = {"SAMLResponse": "bm90IFhNTA==", "RelayState": relay_state}
    answer = Client().post(okta.door("acs"), form)

    test = SignInTest.objects_all_organizations.latest("pk")
    assert test.code == "bad_xml"
    assert "Not looked at" in desk.get(answer["Location"]).content.decode()


def test_without_relay_state_the_question_tells_which_test_it_is(desk, okta, bob):
    request_id, _ = ask(desk)

    answer = okta.post(okta.mint(request_id, bob.user_name))

    assert answer["Location"].startswith(START)


def test_the_answer_to_a_test_signs_nobody_in_the_second_time_either(desk, okta, acme, bob):
    acme.sso_connections.update(is_enabled=True, allow_idp_initiated=True)
    request_id, relay_state = ask(desk)
    response = okta.mint(request_id, bob.user_name)
    okta.post(response, relay_state)

    again, bare = okta.post(response, relay_state), okta.post(response)

    assert (again.status_code, bare.status_code) == (403, 403)
    assert acme.sign_in_attempts.latest("pk").code == "unknown_request"


def test_the_raw_response_is_kept_only_for_who_asks_for_it(desk, okta, bob):
    without, page = try_it(desk, okta, bob.user_name)
    wanted, raw_page = try_it(desk, okta, bob.user_name, query="?raw")

    assert (without.xml, "The raw response" in page) == ("", False)
    assert "samlp:Response" in wanted.xml
    assert "&lt;samlp:Response" in raw_page


def test_an_auditor_sees_the_checks_and_not_the_raw_response(desk, okta, as_user, audrey, bob):
    test, _ = try_it(desk, okta, bob.user_name, query="?raw")

    page = as_user(audrey).get(f"{START}{test.pk}/").content.decode()

    assert "It works" in page
    assert "samlp:Response" not in page


def test_tests_are_forgotten_after_seven_days_and_what_they_proved_is_not(desk, okta, bob, acme):
    test, _ = try_it(desk, okta, bob.user_name)
    SignInTest.objects_all_organizations.update(started_at=timezone.now() - timedelta(days=8))

    sign_in_tests.delete_old()

    assert not SignInTest.objects_all_organizations.filter(pk=test.pk).exists()
    assert sign_in_tests.is_proven(acme.sso_connections.get())


def test_the_trail_of_sign_ins_knows_that_it_was_a_test(desk, okta, acme, bob):
    try_it(desk, okta, bob.user_name)

    attempt = acme.sign_in_attempts.latest("pk")
    assert (attempt.way, attempt.code, attempt.user) == ("test", "ok", bob)


def test_nothing_is_asked_before_there_is_anything_to_ask(desk, acme):
    answer = desk.get(START, follow=True)

    assert "Save the login URL, the issuer and a certificate first" in answer.content.decode()


@pytest.mark.parametrize("who", ["bob", "henry", "audrey"])
def test_only_who_manages_the_settings_starts_a_test(as_user, okta, request, who):
    answer = as_user(request.getfixturevalue(who)).get(START)

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_another_organization_sees_no_test(desk, okta, bob, as_user, dave):
    dave.role = User.Role.OWNER
    dave.save()
    test, _ = try_it(desk, okta, bob.user_name)

    assert as_user(dave).get(f"{START}{test.pk}/").status_code == HTTPStatus.NOT_FOUND


# Single sign-on as the only way in


def only(browser: Client, okta, **more):
    settings = {
        "idp_sso_url": okta.connection.idp_sso_url,
        "idp_entity_id": okta.connection.idp_entity_id,
        "sign_in_method": "sso",
        "agreed": "on",
    }
    return save_sso(browser, **settings, **more)


def test_it_cannot_become_the_only_way_in_untested(desk, okta, acme, olga):
    authenticator.make_break_glass(olga)
    page = only(desk, okta).content.decode()

    acme.refresh_from_db()
    assert "Nobody has tested exactly these settings" in page
    assert acme.sign_in_method == "both"


def test_it_becomes_the_only_way_in_after_a_test(desk, okta, acme, bob, olga):
    authenticator.make_break_glass(olga)
    try_it(desk, okta, bob.user_name)

    only(desk, okta)

    acme.refresh_from_db()
    assert acme.sign_in_method == "sso"


def test_a_test_of_other_settings_counts_for_nothing(desk, okta, acme, bob, olga):
    authenticator.make_break_glass(olga)
    try_it(desk, okta, bob.user_name)
    proven = desk.get(PAGE).content.decode()

    refused = only(desk, okta, certificate_text=certificate("next").decode())

    assert "A sign-in with exactly these settings succeeded" in proven
    assert "Nobody has tested exactly these settings" in refused.content.decode()
    assert acme.sso_connections.get().certificates.count() == 1


def test_a_test_of_somebody_who_would_be_created_proves_no_settings_that_create_nobody(
    desk, okta, acme, olga
):
    authenticator.make_break_glass(olga)
    acme.domains.create(domain="acme.example", token="1", verified_at=timezone.now())
    acme.sso_connections.update(creates_people=True)
    test, _ = try_it(desk, okta, "nora@acme.example")

    refused = only(desk, okta).content.decode()
    only(desk, okta, creates_people="on")

    acme.refresh_from_db()
    assert (test.code, test.user) == ("ok", None)
    assert "Nobody has tested exactly these settings" in refused
    assert acme.sign_in_method == "sso"
    assert acme.sso_connections.get().creates_people


def test_a_change_after_the_test_is_said_on_the_page(desk, okta, acme, bob):
    try_it(desk, okta, bob.user_name)

    acme.sso_connections.update(signed_part="response")

    assert "changed since the last test" in desk.get(PAGE).content.decode()


def test_a_test_that_failed_proves_nothing(desk, okta, acme):
    try_it(desk, okta, "nobody@acme.example")

    assert not sign_in_tests.is_proven(acme.sso_connections.get())
