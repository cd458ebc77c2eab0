"""Every address declares who may open it, and keeps to it.

The list of addresses comes from the URL configuration, so a new page is swept the moment
it exists. Default deny: a view that declares nothing fails the first test.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application, DeviceGrant, RefreshToken
from rest_framework.permissions import IsAuthenticated

from console.api.authentication import TokenAuthentication
from console.api.v1 import urls as management
from console.api.v1.authentication import ApiTokenAuthentication
from identity import (
    api_tokens,
    groups,
    okta_connections,
    organizations,
    scim_tokens,
    sso_connections,
    verified_domains,
)
from identity.models import OktaConnection, OktaKey, SigningKey, SsoConnection, User
from identity.oauth import clients, device
from identity.syncback import drift
from telephony import devices, numbering, porting, ring_groups, sites
from tests.conftest import (
    ACTOR,
    arrival,
    connection,
    five_licenses,
    scim_client,
    staff,
    with_a_line,
)

pytestmark = pytest.mark.django_db

# Open to everybody, each for a reason that can be said in a line.
OPEN = {
    "healthz": "a machine asks whether this process answers",
    "readyz": "a machine asks whether we may be sent requests",
    "metrics": "a machine that collects figures; a token of the settings is the proof",
    "identity:sign-in": "who is not signed in signs in here",
    "identity:sign-in-code": "who gave a password shows their second factor here",
    "identity:sign-out": "signing out twice must not be an error",
    "identity:saml-metadata": "the IdP reads our public keys and addresses",
    "identity:okta-jwks": "Okta reads the public keys of our app",
    "identity:saml-login": "starts a sign-in",
    "identity:saml-acs": "the IdP's answer carries its own proof",
    "identity:saml-finish": "the ticket is the proof",
    "oauth2_provider:token": "an app calls; the code or the refresh token is the proof",
    "oauth2_provider:revoke-token": "an app gives back what it holds",
    "oauth2_provider:device-authorization": "a desk phone that nobody has signed in yet",
    "telephony:phone-file": "a desk phone fetches its configuration; the address is the proof",
    "api:softphone-me": "DRF's lock: an access token, see tests/console/test_softphone_api.py",
    "api:v1:openapi": "describes the API, and holds nothing of anybody",
    **{f"api:v1:{each.name}": "DRF's lock: an API token" for each in management.resource_urls},
}
ROLES = list(User.Role)
RANDOM = re.compile(r"[A-Za-z0-9]{64}")  # a CSRF token may spell any name by chance
# What an address needs behind its "?" to be more than a mistake.
QUERIES = {
    "oauth2_provider:authorize": "?client_id=switchroom-softphone&redirect_uri=http://127.0.0.1/cb"
    "&response_type=code&code_challenge_method=S256&code_challenge=" + 43 * "x",
}


@dataclass(frozen=True)
class Address:
    """A view, and the names of the ids that its URL carries."""

    view: Callable
    ids: frozenset[str]


def addresses() -> dict[str, Address]:
    """Every address outside SCIM, by name."""
    return dict(_walk(get_resolver(), "", frozenset()))


def _walk(resolver: URLResolver, prefix: str, ids: frozenset[str]):
    for entry in resolver.url_patterns:
        known = ids | set(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            if entry.namespace != "scim":
                inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
                yield from _walk(entry, inner, known)
        else:
            assert entry.name, f"{entry.pattern} has no name"
            yield prefix + entry.name, Address(entry.callback, known)


def scim_views():
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "scim":
            yield from (pattern.callback.view_class for pattern in entry.url_patterns)


CLOSED = {name: view for name, view in addresses().items() if name not in OPEN}


@pytest.fixture(scope="module")
def acme(kept):
    return organizations.create("acme", name="Acme", actor=ACTOR)


@pytest.fixture(scope="module")
def bob(acme):
    five_licenses(acme)
    return with_a_line(acme)


@pytest.fixture(scope="module")
def dave(kept):
    globex = organizations.create("globex", name="Globex", actor=ACTOR)
    return staff(globex, "dave", User.Role.OWNER)


@pytest.fixture(scope="module")
def world(acme, bob):
    """A row of Acme behind every kind of id that an address can carry."""
    olga, okta = staff(acme, "olga", User.Role.OWNER), scim_client(acme)
    clients.make(Application.objects)
    okta("POST", "/Users", {"userName": "ida@acme.example"})
    token, _ = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    sso = sso_connections.for_organization(acme)
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    okta("POST", "/Users", {"userName": olga.user_name})  # who has a role, so somebody decides
    group = groups.create(acme, display_name="Bobs", members=[bob.pk], actor=ACTOR)
    return {
        "group_id": group.scim_id,
        "scim_id": bob.scim_id,
        "connection": sso.pk,
        "token": token.pk,
        "token_id": token.pk,
        "api_token": api_tokens.issue(acme, name="CI", scopes=["users:read"], actor=ACTOR)[0].pk,
        "record_id": acme.provisioning_records.latest("pk").pk,
        "link": acme.link_requests.get().pk,
        "certificate": 999,
        "okta_key": okta_key(acme.okta_connections.get()).pk,
        "signing_key": signing_key(sso).pk,
        "test": sso.sign_in_tests.create(organization=acme, settings_digest="").pk,
        "domain": verified_domains.add(acme, domain="acme.example", actor=ACTOR).pk,
        "number": acme.phone_numbers.get(state="assigned").pk,
        "number_id": acme.phone_numbers.get(state="assigned").pk,
        "pk": acme.phone_numbers.get(state="assigned").pk,
        "row": acme.sync_states.get().pk,
        "drift_check": drift.begin(acme.okta_connections.get(), actor=ACTOR).pk,
        "sku": "standard",
        "port": porting.begin_in(acme, listed=["+14155559999"], carrier="Old Bell", actor=ACTOR).pk,
        "job": acme.bulk_jobs.create(name="people.csv", state="done").pk,
        "act": "cancel",
        "ring_group": ring_groups.create(acme, name="Desk", number="5000", actor=ACTOR).pk,
        "device": devices.add(bob, mac="0015650000aa", actor=ACTOR).pk,
        "rule": acme.plan_rules.create(organization=acme, position=1, name="All").pk,
        "site": sites.add(acme, name="Paris", country="FR", actor=ACTOR).pk,
        "extension_range": numbering.add(acme, first="2000", last="2999", actor=ACTOR).pk,
        "extension": acme.extensions.create(
            number="2000", state="quarantine", quarantine_until=timezone.now()
        ).pk,
        "client_id": clients.DESK_PHONE,
        "user_code": waiting_phone(bob).user_code,
        "family": phone_of(bob).token_family,
    }


def signing_key(sso: SsoConnection) -> SigningKey:
    """It signs nothing: making a real one takes its time."""
    now = timezone.now()
    return sso.signing_keys.create(organization=sso.organization, not_before=now, not_after=now)


def okta_key(okta: OktaConnection) -> OktaKey:
    """It signs nothing: making a real one takes its time."""
    now = timezone.now()
    facts = {"organization": okta.organization, "public_jwk": {}, "state": "next"}
    return okta.keys.create(made_at=now, not_before=now, **facts)


def waiting_phone(user: User) -> DeviceGrant:
    application = Application.objects.get(client_id=clients.DESK_PHONE)
    codes = device.begin(application, scopes=["softphone"])
    return device.claim(codes.user_code, user=user)


def phone_of(user: User) -> RefreshToken:
    application = Application.objects.get(client_id=clients.SOFTPHONE)
    facts = {"user": user, "application": application}
    until = timezone.now() + timedelta(minutes=10)
    token = AccessToken.objects.create(token="ours", expires=until, **facts)
    return RefreshToken.objects.create(
        token="ours too", access_token=token, token_family=uuid4(), **facts
    )


def hand_over(name: str, user: User) -> None:
    """What only one person may open is theirs now."""
    if name.startswith(("identity:", "oauth2_provider:")):
        DeviceGrant.objects.update(user=user)
        RefreshToken.objects.update(user=user)


def url(name: str, world: dict) -> str:
    path = reverse(name, kwargs={key: world[key] for key in addresses()[name].ids})
    return path + QUERIES.get(name, "")


def open_(browser: Client, address: str):
    """GET, or an empty POST where only that is answered."""
    response = browser.get(address)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response = browser.post(address)
    return response


def is_api(name: str) -> bool:
    return name.startswith("api:") and name != "api:v1:openapi"


def has_ids(name: str) -> bool:
    return bool(addresses()[name].ids)


def test_every_address_declares_its_permission_or_its_reason_to_be_open():
    undeclared = [name for name, entry in CLOSED.items() if not hasattr(entry.view, "permission")]

    assert undeclared == []


def test_what_is_listed_as_open_exists_and_is_marked_open():
    known = addresses()

    assert set(OPEN) - set(known) == set()
    assert [n for n in OPEN if getattr(known[n].view, "login_required", True)] == []


def test_every_view_of_the_api_asks_for_a_token_and_a_scope():
    views = [entry.view.view_class for name, entry in addresses().items() if is_api(name)]
    locks = ([TokenAuthentication], [ApiTokenAuthentication])

    assert views
    assert all(view.permission_classes == [IsAuthenticated] for view in views)
    assert all(view.authentication_classes in locks for view in views)
    assert all(view.scope for view in views)


def test_every_scim_view_asks_for_a_token():
    views = list(scim_views())

    assert views
    assert all(IsAuthenticated in view.permission_classes for view in views)
    assert all(view.authentication_classes for view in views)


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_stranger_is_sent_to_sign_in(name, world):
    response = open_(Client(), url(name, world))

    assert response.status_code == HTTPStatus.FOUND
    assert response["Location"].startswith(reverse("identity:sign-in"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(CLOSED))
def test_each_role_opens_what_it_may_and_nothing_else(name, role, world, acme, as_user):
    somebody = staff(acme, f"some-{role}", role)
    is_allowed = CLOSED[name].view.permission.is_granted(somebody)
    hand_over(name, somebody)

    response = open_(as_user(somebody), url(name, world))

    if is_allowed:
        assert response.status_code in (HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.NOT_FOUND)
        assert response.status_code != HTTPStatus.NOT_FOUND or "certificate" in url(name, world)
    else:
        assert response.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("name", sorted(name for name in CLOSED if has_ids(name)))
def test_another_organization_finds_nothing_behind_our_ids(name, world, dave, as_user):
    response = open_(as_user(dave), url(name, world))

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert "bob" not in response.content.decode().lower()


@pytest.mark.parametrize("name", sorted(name for name in CLOSED if not has_ids(name)))
def test_another_organization_sees_none_of_our_people(name, world, dave, as_user):
    response = as_user(dave).get(url(name, world), follow=True)

    page = RANDOM.sub("", b"".join(response).decode())
    assert "acme" not in page.lower()


def test_another_organization_learns_nothing_over_scim(bob, dave):
    globex_okta = scim_client(dave.organization)
    erin = arrival(dave.organization, "erin", "Neighbor")

    answers = [
        globex_okta("GET", "/Users", slug="acme"),
        globex_okta("GET", f"/Users/{bob.scim_id}"),
        globex_okta("GET", '/Users?filter=userName eq "bob@acme.example"'),
        globex_okta("GET", "/Users"),
    ]

    assert [each.status_code for each in answers] == [401, 404, 200, 200]
    assert all("bob" not in each.content.decode() for each in answers[:2])
    assert answers[2].json()["totalResults"] == 0
    assert [person["userName"] for person in answers[3].json()["Resources"]] == [erin.user_name]
