"""Step by step through a provider's own pages, with the organization's values in place."""

from http import HTTPStatus

import pytest
from django.utils import timezone

from identity.saml import connections
from tests.identity.saml.idp import connect
from tests.identity.saml.minting import signer
from tests.identity.test_identity_management import PAGE, sso
from tests.identity.test_test_sign_in import try_it

GUIDES = ["okta", "entra", "google", "other"]
# What each provider calls our ACS URL, our entity ID and its own metadata.
WORDS = {
    "okta": ["Single sign-on URL", "Audience URI (SP Entity ID)", "Metadata URL"],
    "entra": [
        "Reply URL (Assertion Consumer Service URL)",
        "Identifier (Entity ID)",
        "Federation Metadata XML",
    ],
    "google": ["ACS URL", "Entity ID", "Download metadata"],
    "other": ["ACS URL", "Entity ID", "Fill in from metadata"],
}


def guide(browser, name: str) -> str:
    answer = browser.get(f"/identity/guide/{name}/")
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def done(page: str) -> list[str]:
    """Titles of the steps that are marked as done, in words."""
    steps = page.split('<li class="guide-step')[1:]
    return [
        step.split("<h2>")[1].split("</h2>")[0]
        for step in steps
        if "</span>Done</span>" in step.split("</h2>")[1].split("</div>")[0]
    ]


@pytest.mark.parametrize("name", GUIDES)
def test_alice_copies_her_own_values_under_the_providers_names(as_user, alice, acme, name):
    page = guide(as_user(alice), name)

    party = connections.service_provider(sso(acme))
    assert f'value="{party.acs_url}"' in page
    assert f'value="{party.entity_id}"' in page
    assert '<h1 class="page-title">Step by step with ' in page
    assert [word for word in WORDS[name] if word not in page] == []
    assert done(page) == []


@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_is_reached_from_identity_management(as_user, alice, name):
    page = as_user(alice).get(PAGE).content.decode()

    assert f'data-for="{name}" href="/identity/guide/{name}/"' in page


@pytest.mark.parametrize(("name", "has_scim"), [("okta", 1), ("entra", 1), ("google", 0)])
def test_the_scim_url_is_there_where_the_provider_can_use_it(as_user, alice, name, has_scim):
    page = guide(as_user(alice), name)

    assert page.count('value="http://testserver/scim/v2/acme"') == has_scim


@pytest.mark.parametrize("name", GUIDES)
def test_the_guides_lead_to_fields_that_exist(as_user, alice, name):
    browser = as_user(alice)
    management = browser.get(PAGE).content.decode()

    anchors = {link.split('"')[0] for link in guide(browser, name).split(f'href="{PAGE}#')[1:]}

    assert {"metadata", "id_idp_sso_url", "id_idp_entity_id", "certificates"} <= anchors
    assert [each for each in anchors if f'id="{each}"' not in management] == []


def test_steps_are_marked_as_they_are_done(as_user, alice, acme, bob):
    desk = as_user(alice)
    okta = connect(acme, signer("acme"), is_enabled=False, provider="okta")
    with_settings = done(guide(desk, "okta"))
    try_it(desk, okta, bob.user_name)
    acme.sso_connections.update(is_enabled=True)
    desk.post("/identity/tokens/", {"name": "Okta", "ends": "year"})

    assert with_settings == ["Bring back Okta&#x27;s settings"]
    assert done(guide(desk, "okta")) == [
        "Bring back Okta&#x27;s settings",
        "Test sign-in",
        "Switch it on",
        "Let Okta create, change and suspend people (SCIM)",
    ]


def test_a_token_that_is_read_as_oktas_does_not_let_others_people_arrive(as_user, alice):
    desk = as_user(alice)
    desk.post("/identity/tokens/", {"name": "Okta", "ends": "year"})

    assert [len(done(guide(desk, name))) for name in GUIDES] == [1, 0, 0, 1]


def test_settings_of_another_provider_are_not_taken_for_this_one(as_user, alice, acme):
    connect(acme, signer("acme"), provider="okta", name="Okta")

    page = guide(as_user(alice), "google")

    assert done(page) == []
    assert "Your organization is connected with Okta" in page


def test_without_scim_people_arrive_when_they_first_sign_in(as_user, alice, acme):
    connect(acme, signer("acme"), provider="google", creates_people=True, is_enabled=False)
    before = done(guide(as_user(alice), "google"))
    acme.domains.create(domain="acme.example", token="1", verified_at=timezone.now())

    assert "Let people arrive" not in before
    assert "Let people arrive" in done(guide(as_user(alice), "google"))


def test_an_auditor_reads_a_guide_and_is_offered_no_test(as_user, audrey, acme):
    connect(acme, signer("acme"))

    page = guide(as_user(audrey), "okta")

    assert "Owners and administrators change the settings" in page
    assert "/identity/test-sign-in/" not in page


@pytest.mark.parametrize("who", ["bob", "henry"])
def test_guides_are_closed_to_those_who_may_not_read_the_settings(as_user, request, who):
    answer = as_user(request.getfixturevalue(who)).get("/identity/guide/okta/")

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_there_is_no_guide_to_what_nobody_knows(as_user, alice):
    assert as_user(alice).get("/identity/guide/x/").status_code == HTTPStatus.NOT_FOUND
