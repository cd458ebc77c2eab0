"""/Me: people read their own entry; a SCIM token stands for nobody (RFC 7644 section 3.11)."""

from collections import Counter
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import Application

from identity import sso_connections, users
from identity.models import User
from identity.oauth import clients
from identity.saml import certificates
from scim import log, throttle
from scim.models import ProvisioningRecord
from tests.conftest import ACTOR
from tests.identity.oauth.phone import Softphone
from tests.identity.pages import CERTIFICATE


@pytest.fixture(autouse=True)
def _our_apps(db):
    clients.make(Application.objects)


@pytest.fixture
def bob(bob, acme) -> User:
    """Bob signs in through Okta, which sent him."""
    sso_connections.save(
        sso_connections.for_organization(acme),
        is_enabled=True,
        sign_in_method="both",
        certificate=certificates.read(CERTIFICATE),
        idp_sso_url="https://acme.okta.com/sso",
        idp_entity_id="http://www.okta.com/exk1",
        actor=ACTOR,
    )
    return bob


def token_of(user: User, scope: str = "scim.me") -> str:
    browser = Client()
    browser.force_login(user)
    return Softphone(browser).tokens(scope=scope)["access_token"]


def ask(token: str, *, slug: str = "acme", method: str = "GET", query: str = "", **headers):
    http = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {token}", **headers}
    return http.generic(method, f"/scim/v2/{slug}/Me{query}", headers=headers)


def test_bob_reads_what_okta_reads_of_him(bob, okta):
    mine = ask(token_of(bob))
    theirs = okta("GET", f"/Users/{bob.scim_id}").json()

    location = f"http://testserver/scim/v2/acme/Users/{bob.scim_id}"
    assert mine.status_code == HTTPStatus.OK
    assert mine["Content-Type"] == "application/scim+json"
    assert mine["Location"] == location == mine.json()["meta"]["location"]
    assert mine["ETag"] == theirs["meta"]["version"]
    assert {name: mine.json().get(name) for name in theirs if name != "phoneNumbers"} == {
        name: value for name, value in theirs.items() if name != "phoneNumbers"
    }


@pytest.mark.parametrize("is_on", [True, False])
def test_entitlements_are_what_they_are_to_the_client_that_owns_the_person(acme, bob, is_on):
    acme.scim_connections.update(has_entitlements=is_on)

    answer = ask(token_of(bob)).json()

    held = [{"value": "standard", "display": "Standard", "type": "License"}]
    assert answer.get("entitlements") == (held if is_on else None)


def test_a_person_without_an_identity_provider_reads_herself_too(alice):
    answer = ask(token_of(alice))

    assert answer.json()["userName"] == alice.user_name
    assert answer.json()["id"] == str(alice.scim_id)


def test_a_part_is_enough(alice):
    answer = ask(token_of(alice), query="?attributes=userName").json()

    assert set(answer) == {"schemas", "id", "userName"}


def test_what_is_known_already_is_not_sent_again(alice):
    token = token_of(alice)
    version = ask(token)["ETag"]

    answer = ask(token, **{"If-None-Match": version})

    assert (answer.status_code, answer.content) == (HTTPStatus.NOT_MODIFIED, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_changes_themselves_here(alice, method):
    answer = ask(token_of(alice), method=method)

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer["Allow"] == "GET, HEAD"
    assert User.objects_all_organizations.filter(pk=alice.pk, version=alice.version).exists()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_scim_token_is_told_that_it_stands_for_nobody(okta, method):
    answer = okta(method, "/Me")

    assert answer.status_code == HTTPStatus.NOT_IMPLEMENTED
    assert "stands for the identity provider" in answer.json()["detail"]


def test_a_softphones_usual_token_is_too_narrow(alice):
    answer = ask(token_of(alice, scope="softphone"))

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_below_another_organization_the_token_is_nobodys(alice, globex):
    foreign, unknown = ask(token_of(alice), slug="globex"), ask(token_of(alice), slug="nowhere")

    assert foreign.status_code == unknown.status_code == HTTPStatus.UNAUTHORIZED
    assert foreign.content == unknown.content
    assert foreign["WWW-Authenticate"] == "Bearer"


def test_another_organizations_scim_token_is_nobodys_either(globex_okta, acme):
    assert globex_okta("GET", "/Me", slug="acme").status_code == HTTPStatus.UNAUTHORIZED


def test_an_access_token_opens_nothing_else_of_scim(alice):
    headers = {"Authorization": f"Bearer {token_of(alice)}"}

    for path in ["Users", f"Users/{alice.scim_id}", "ServiceProviderConfig"]:
        answer = Client().get(f"/scim/v2/acme/{path}", headers=headers)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_who_is_suspended_is_nobody(alice, olga):
    token = token_of(alice)
    users.suspend(alice, actor=ACTOR)

    assert ask(token).status_code == HTTPStatus.UNAUTHORIZED


def test_the_provisioning_log_is_about_identity_providers_only(alice, okta):
    ask(token_of(alice))
    ask(token_of(alice), method="DELETE")
    okta("GET", "/Me")
    log.gathered.flush()

    kept = ProvisioningRecord.objects_all_organizations.values_list("token_name", "status")
    assert list(kept) == [("Okta", 501)]


def test_people_who_read_themselves_use_up_nothing_of_what_okta_may_send(bob, okta, settings):
    token = token_of(bob)
    settings.SCIM_REQUESTS_PER_SECOND = throttle.LEAST_RATE
    with time_machine.travel(timezone.now(), tick=False):
        limit = throttle.LEAST_RATE * throttle.WINDOW
        statuses = Counter(ask(token).status_code for _ in range(limit + 1))

        assert statuses == {200: limit, 429: 1}
        assert okta("GET", "/Users").status_code == HTTPStatus.OK
