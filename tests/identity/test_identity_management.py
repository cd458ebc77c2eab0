"""Administrators set up single sign-on, provisioning and sync-back, in the guide's order."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from identity import okta_connections, scim_tokens, sso_connections
from identity.models import AuditEvent, Certificate, OktaConnection, ScimToken
from tests.conftest import ACTOR, PASSWORD, connection
from tests.identity import authenticator
from tests.identity.pages import CERTIFICATE, certificate, prove

PAGE = "/identity/"
SETTINGS = {
    "is_enabled": "on",
    "provider": "okta",
    "idp_sso_url": "https://acme.okta.com/app/exk1/sso/saml",
    "idp_entity_id": "http://www.okta.com/exk1",
    "sign_in_method": "both",
}


def upload(content: bytes = CERTIFICATE) -> SimpleUploadedFile:
    return SimpleUploadedFile("okta.cert", content)


def save_sso(browser, **more):
    return browser.post("/identity/single-sign-on/", SETTINGS | more)


def sso(organization):
    return sso_connections.for_organization(organization)


def last_event() -> AuditEvent:
    return AuditEvent.objects_all_organizations.latest("pk")


def field(page: str, name: str) -> str:
    """The value that the page shows in a field."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag, name
    value = re.search(r'value="([^"]*)"', tag[0])
    return value[1] if value else ""


# --- Who may ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["olga", "alice", "audrey"])
def test_settings_are_seen_by_those_who_may(as_user, request, who):
    page = as_user(request.getfixturevalue(who)).get(PAGE)

    headings = re.findall(r'<h2 class="card-title"[^>]*>([^<]+)', page.content.decode())
    assert headings[:4] == [
        "Single sign-on",
        "Verified domains",
        "User provisioning (SCIM)",
        "Okta sync-back information",
    ]


@pytest.mark.parametrize("who", ["henry", "bob"])
def test_settings_are_closed_to_everybody_else(as_user, request, who):
    page = as_user(request.getfixturevalue(who)).get(PAGE)

    assert page.status_code == HTTPStatus.FORBIDDEN


ACTS = [
    "single-sign-on/",
    "domains/",
    "provisioning/",
    "tokens/",
    "okta/",
    "okta/remove-token/",
    "okta/test/",
    "okta/keys/",
    "okta/attribute/",
    "okta/prove/",
]


@pytest.mark.parametrize("act", ACTS)
def test_an_auditor_changes_nothing(as_user, audrey, act):
    answer = as_user(audrey).post(f"/identity/{act}", SETTINGS)

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_an_auditor_sees_no_buttons(as_user, audrey, acme):
    scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    page = as_user(audrey).get(PAGE).content.decode()

    assert '<fieldset class="bare" disabled>' in page
    assert not re.search(r">Save<|>Revoke<|Generate token|Test connection", page)


# --- 1: single sign-on -------------------------------------------------------------------


def test_our_addresses_are_there_before_anything_is_saved(as_user, alice, acme):
    first = as_user(alice).get(PAGE).content.decode()
    second = as_user(alice).get(PAGE).content.decode()

    draft = acme.sso_connections.get()
    acs_url = f"http://testserver/sso/{draft.pk}/acs/"
    assert f'value="{acs_url}"' in first
    assert f'value="{acs_url}"' in second
    assert f'value="http://testserver/sso/{draft.pk}/metadata/"' in second
    assert not draft.is_enabled


def test_an_administrator_switches_single_sign_on_on(as_user, alice, acme):
    browser = as_user(alice)
    answer = save_sso(browser, certificate_file=upload())
    page = browser.get(answer["Location"]).content.decode()

    saved = sso(acme)
    assert answer.status_code == HTTPStatus.FOUND
    assert saved.is_enabled
    assert (saved.provider, saved.name) == ("okta", "Okta")
    assert field(page, "idp_sso_url") == SETTINGS["idp_sso_url"]
    assert field(page, "idp_entity_id") == SETTINGS["idp_entity_id"]
    kept = saved.certificates.get()
    assert kept.added_by == alice
    assert "CN=acme.okta.com" in page
    assert ":".join(re.findall("..", kept.sha256.upper())) in page
    actions = set(acme.audit_events.filter(actor=alice.label).values_list("action", flat=True))
    assert actions == {"certificate.added", "sso_connection.saved", "sso_connection.enabled"}


def test_a_certificate_can_be_pasted(as_user, alice, acme):
    save_sso(as_user(alice), certificate_text=CERTIFICATE.decode())

    assert sso(acme).certificates.count() == 1


def test_saving_again_keeps_the_certificate(as_user, alice, acme):
    save_sso(as_user(alice), certificate_file=upload())
    save_sso(as_user(alice), idp_entity_id="http://www.okta.com/exk2")

    assert sso(acme).certificates.count() == 1
    assert sso(acme).idp_entity_id == "http://www.okta.com/exk2"
    assert last_event().changes == {
        "idp_entity_id": ["http://www.okta.com/exk1", "http://www.okta.com/exk2"]
    }


def test_old_and_new_certificates_serve_together(as_user, alice, acme):
    save_sso(as_user(alice), certificate_file=upload())
    save_sso(as_user(alice), certificate_file=upload(certificate("next.okta.com")))

    assert sso(acme).certificates.count() == 2


def test_another_provider_has_a_name_of_its_own(as_user, alice, acme):
    save_sso(as_user(alice), provider="other", name="Keycloak", certificate_file=upload())

    assert sso(acme).name == "Keycloak"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"idp_sso_url": "http://acme.okta.com/"}, "begins with https://"),
        ({"idp_sso_url": "javascript:alert(1)"}, "begins with https://"),
        ({"idp_sso_url": "https://a@acme.okta.com/"}, "must not contain a user name"),
        ({"idp_sso_url": 'https://acme.okta.com/"'}, "must not contain blanks, quotes"),
        ({"idp_sso_url": "https://acme.okta.com/#x"}, "a part after #"),
        ({"idp_sso_url": ""}, "Single sign-on needs this"),
        ({"idp_entity_id": ""}, "Single sign-on needs this"),
        ({"sign_in_method": "password"}, "choose a way that includes it"),
        ({"is_enabled": "", "sign_in_method": "sso"}, "it cannot be the only way"),
        ({"certificate_text": CERTIFICATE.decode()}, "not both"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(as_user, alice, acme, wrong, sentence):
    page = save_sso(as_user(alice), certificate_file=upload(), **wrong).content.decode()

    assert "Not saved" in page
    assert sentence in page
    assert not sso(acme).is_enabled
    assert not sso(acme).certificates.exists()


def test_what_was_typed_stays_when_something_is_wrong(as_user, alice):
    page = save_sso(as_user(alice), idp_sso_url="http://wrong.example/").content.decode()

    assert field(page, "idp_sso_url") == "http://wrong.example/"
    assert field(page, "idp_entity_id") == SETTINGS["idp_entity_id"]


def test_single_sign_on_needs_a_certificate(as_user, alice, acme):
    page = save_sso(as_user(alice)).content.decode()

    assert "Single sign-on needs a certificate" in page
    assert sso(acme).idp_sso_url == ""


def test_a_private_key_is_refused_and_not_shown_again(as_user, alice, acme):
    key = b"-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----"
    page = save_sso(as_user(alice), certificate_file=upload(key)).content.decode()

    assert "holds a private key" in page
    assert "MIIsecret" not in page
    assert not Certificate.objects_all_organizations.exists()


def test_the_same_certificate_twice_is_one(as_user, alice, acme):
    save_sso(as_user(alice), certificate_file=upload())
    page = save_sso(as_user(alice), certificate_file=upload()).content.decode()

    assert "in use already" in page
    assert sso(acme).certificates.count() == 1


def test_the_only_certificate_stays_while_single_sign_on_is_on(as_user, alice, acme):
    browser = as_user(alice)
    save_sso(browser, certificate_file=upload())
    path = f"/identity/certificates/{sso(acme).certificates.get().pk}/remove/"
    page = browser.post(path, follow=True).content.decode()

    assert "this is its only certificate" in page
    assert sso(acme).certificates.count() == 1


def test_an_old_certificate_is_removed_after_the_rollover(as_user, alice, acme):
    save_sso(as_user(alice), certificate_file=upload())
    old = sso(acme).certificates.get()
    save_sso(as_user(alice), certificate_file=upload(certificate("next.okta.com")))
    as_user(alice).post(f"/identity/certificates/{old.pk}/remove/", {"agreed": "yes"})

    assert sso(acme).certificates.get().subject == "CN=next.okta.com"
    assert last_event().action == "certificate.removed"


def test_the_other_organizations_certificate_is_not_there(as_user, dave, acme, alice):
    save_sso(as_user(alice), certificate_file=upload())
    path = f"/identity/certificates/{sso(acme).certificates.get().pk}/remove/"

    assert as_user(dave).post(path).status_code == HTTPStatus.NOT_FOUND
    assert sso(acme).certificates.exists()


def test_sso_becomes_the_only_way_when_a_break_glass_administrator_is_ready(
    as_user, alice, olga, acme
):
    authenticator.make_break_glass(olga)
    browser = as_user(alice)
    save_sso(browser, certificate_file=upload())
    prove(acme)

    save_sso(browser, sign_in_method="sso", agreed="on")

    acme.refresh_from_db()
    assert acme.sign_in_method == "sso"
    assert last_event().changes == {"sign_in_method": ["both", "sso"]}


def test_sso_does_not_become_the_only_way_when_nobody_could_get_back_in(as_user, alice, acme):
    page = save_sso(as_user(alice), certificate_file=upload(), sign_in_method="sso")

    acme.refresh_from_db()
    assert "make them break-glass administrator first" in page.content.decode()
    assert acme.sign_in_method == "both"
    assert not sso(acme).is_enabled


def test_an_expired_certificate_says_so(as_user, alice, acme):
    save_sso(as_user(alice), certificate_file=upload())
    past = timezone.now() - timedelta(days=1)
    sso(acme).certificates.update(not_after=past)

    assert "Expired" in as_user(alice).get(PAGE).content.decode()


# --- 2: provisioning ----------------------------------------------------------------------


def token_on(page: str) -> str:
    found = re.search(r"swr_scim_[0-9a-f]{12}_[\w-]{40,}", page)
    return found[0] if found else ""


def test_a_token_works_at_once_and_is_shown_once(as_user, alice, acme, client):
    browser = as_user(alice)
    answer = browser.post("/identity/tokens/", {"name": "Okta production"})
    token = token_on(answer.content.decode())
    later = browser.get(PAGE).content.decode()

    assert scim_tokens.find(token).name == "Okta production"
    assert scim_tokens.find(token).created_by == alice
    assert "no-store" in answer["Cache-Control"]
    assert token_on(later) == ""
    assert ScimToken.objects_all_organizations.get().hint in later
    assert last_event().action == "scim_token.issued"


def test_a_new_token_comes_without_the_rest_of_the_page_when_htmx_asks(as_user, alice):
    answer = as_user(alice).post(
        "/identity/tokens/", {"name": "Okta"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()

    assert token_on(page)
    assert "<html" not in page


def test_saving_any_form_changes_no_token(as_user, alice, acme):
    token, plain = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    browser = as_user(alice)
    save_sso(browser, certificate_file=upload())
    browser.post(
        "/identity/provisioning/",
        {"is_enabled": "on", "linking": "automatic", "dialect": "okta", "visibility": "own"},
    )
    save_okta(browser, token="00secret1234")
    browser.get(PAGE)

    assert scim_tokens.find(plain) == token
    assert acme.scim_tokens.count() == 1


def test_the_scim_url_names_the_organization(as_user, alice):
    page = as_user(alice).get(PAGE).content.decode()

    assert 'value="http://testserver/scim/v2/acme"' in page
    assert "Show user provisioning information" in page


def test_a_token_without_a_name_is_not_made(as_user, alice, acme):
    page = as_user(alice).post("/identity/tokens/", {"name": ""}).content.decode()

    assert "This field is required" in page
    assert not acme.scim_tokens.exists()


def test_a_revoked_token_ends_at_once(as_user, alice, acme):
    token, plain = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    answer = as_user(alice).post(f"/identity/tokens/{token.pk}/revoke/", follow=True)

    assert scim_tokens.find(plain) is None
    assert "The token “Okta” is revoked." in answer.content.decode()
    assert token.hint not in answer.content.decode()


def test_the_other_organizations_token_is_not_there(as_user, dave, acme):
    token, plain = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)

    answer = as_user(dave).post(f"/identity/tokens/{token.pk}/revoke/")

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert scim_tokens.find(plain)


def test_the_chosen_identity_provider_decides_how_its_calls_are_read(as_user, alice, okta, bob):
    push = {"Operations": [{"op": "Replace", "value": {"title": "Guide"}}]}
    assert okta("PATCH", f"/Users/{bob.scim_id}", push).status_code == HTTPStatus.OK
    settings = {"is_enabled": "on", "linking": "automatic", "visibility": "own"}
    as_user(alice).post("/identity/provisioning/", settings | {"dialect": "strict"})

    assert okta("PATCH", f"/Users/{bob.scim_id}", push).status_code == HTTPStatus.BAD_REQUEST
    event = AuditEvent.objects_all_organizations.get(action="scim_connection.saved")
    assert event.changes == {"dialect": ["okta", "strict"]}


def test_an_identity_provider_that_nobody_knows_is_not_taken(as_user, alice, acme):
    settings = {"is_enabled": "on", "linking": "automatic", "visibility": "own"}
    page = as_user(alice).post("/identity/provisioning/", settings | {"dialect": "martian"})

    assert "Select a valid choice" in page.content.decode()
    assert connection(acme).dialect == "okta"


def test_provisioning_pauses_and_goes_on_with_the_same_token(as_user, alice, okta):
    browser = as_user(alice)
    browser.post(
        "/identity/provisioning/", {"linking": "automatic", "dialect": "okta", "visibility": "own"}
    )
    paused = okta("GET", "/Users").status_code
    browser.post(
        "/identity/provisioning/",
        {"is_enabled": "on", "linking": "automatic", "dialect": "okta", "visibility": "own"},
    )

    assert paused == HTTPStatus.UNAUTHORIZED
    assert okta("GET", "/Users").status_code == HTTPStatus.OK
    assert last_event().action == "scim_connection.enabled"


# --- 3: sync-back ---------------------------------------------------------------------------


def save_okta(browser, **fields):
    form = {"okta_url": "https://acme.okta.com", "password": PASSWORD}
    return browser.post("/identity/okta/", form | fields)


def test_the_api_token_shows_as_set_and_never_again(as_user, alice, acme):
    browser = as_user(alice)
    answer = save_okta(browser, token="00plainsecretA1b2")
    page = browser.get(answer["Location"]).content.decode()

    assert field(page, "okta_url") == "https://acme.okta.com"
    assert "…A1b2" in page
    assert "by Alice Admin" in page
    assert "00plainsecret" not in page
    assert field(page, "token") == ""


def test_where_calls_go_and_by_what_right_is_changed_with_the_password_only(as_user, alice, acme):
    browser = as_user(alice)
    without = save_okta(browser, token="00plainsecretA1b2", password="")
    wrong = save_okta(browser, token="00plainsecretA1b2", password="a wrong one")
    assert not acme.okta_connections.exists()

    save_okta(browser, token="00plainsecretA1b2")
    again = save_okta(browser, token="00plainsecretC3d4", password="")

    assert "Give your current password, then save again." in without.content.decode()
    assert "This is not your current password." in wrong.content.decode()
    assert "plainsecret" not in wrong.content.decode()
    assert again.status_code == HTTPStatus.FOUND  # asked for once in ten minutes
    assert okta_connections.get(acme).secret_last_four == "C3d4"


def test_an_empty_field_keeps_the_api_token(as_user, alice, acme):
    save_okta(as_user(alice), token="00plainsecretA1b2")
    before = OktaConnection.objects_all_organizations.get().secret_encrypted
    save_okta(as_user(alice), token="")

    assert OktaConnection.objects_all_organizations.get().secret_encrypted == before


def test_another_okta_asks_for_its_token(as_user, alice, acme):
    save_okta(as_user(alice), token="00plainsecretA1b2")
    page = save_okta(as_user(alice), okta_url="https://evil.okta.com", token="")

    assert "Enter the API token that belongs to this Okta URL." in page.content.decode()
    assert OktaConnection.objects_all_organizations.get().okta_url == "https://acme.okta.com"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"okta_url": "https://acme.example"}, "is not an Okta address"),
        ({"okta_url": ""}, "This field is required"),
        ({"token": "two words"}, "one word"),
    ],
)
def test_what_okta_could_not_be_is_refused(as_user, alice, acme, wrong, sentence):
    page = save_okta(as_user(alice), **({"token": "00plainsecretA1b2"} | wrong)).content.decode()

    assert "Not saved" in page
    assert sentence in page
    assert "00plainsecret" not in page
    assert not acme.okta_connections.exists()


def test_the_api_token_can_be_removed(as_user, alice, acme):
    save_okta(as_user(alice), token="00plainsecretA1b2")
    proof = {"password": PASSWORD}
    page = as_user(alice).post("/identity/okta/remove-token/", proof, follow=True).content.decode()

    assert "No API token" in page
    assert okta_connections.get(acme).secret_encrypted == ""


def test_a_connection_test_says_line_by_line_what_came_of_it(as_user, alice, monkeypatch):
    save_okta(as_user(alice), token="00plainsecretA1b2")
    lines = [
        okta_connections.Step("Okta URL", True, "It answers."),
        okta_connections.Step("API token", False, "Okta does not accept the token."),
    ]
    monkeypatch.setattr(okta_connections, "test", lambda connection: lines)
    page = as_user(alice).post("/identity/okta/test/").content.decode()
    part = as_user(alice).post("/identity/okta/test/", headers={"HX-Request": "true"})

    assert "Okta does not accept the token." in page
    assert "Okta does not accept the token." in part.content.decode()
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("act", ["remove-token", "test"])
def test_without_an_okta_there_is_nothing_to_act_on(as_user, alice, act):
    answer = as_user(alice).post(f"/identity/okta/{act}/")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_sync_back_is_optional(as_user, alice):
    page = as_user(alice).get(PAGE).content.decode()

    assert "Not set up" in page
    assert "Optional: people arrive without it." in page


def test_one_organization_sees_nothing_of_the_other(as_user, alice, dave, acme):
    save_sso(as_user(alice), certificate_file=upload())
    save_okta(as_user(alice), token="00plainsecretA1b2")
    token, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)

    page = as_user(dave).get(PAGE).content.decode()

    for secret in (SETTINGS["idp_sso_url"], "acme.okta.com", token.hint, "A1b2"):
        assert secret not in page
