"""The cast that demo, tests and bug reports share.

Acme: Olga owns it, Alice administers it, Henry is the helpdesk, Audrey audits, Bob has a
line, Carol is suspended. Globex: Dave owns it. Acme's people except Olga come from Okta.
"""

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings

from identity import arrivals, organizations, scim_tokens, users
from identity.audit import Actor
from identity.models import Organization, ScimConnection, User
from identity.profiles import Profile
from scim import log, throttle
from telephony import extensions, numbers, seats
from telephony.models import LicenseSku

pytest_plugins = ["tests.migrated", "tests.live", "tests.kept", "tests.order"]
ACTOR = Actor("the test", "command")
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords():
    """Hashing a password takes a third of a second on purpose; not two hundred times a run."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _records_stay_in_their_test(settings):
    """No timer stores records of reads behind a test's back, or in the next one's database."""
    settings.SCIM_LOG_DELAY = 0
    yield
    log.gathered.clear()


@pytest.fixture(autouse=True)
def _ticks_work_where_the_test_sees_them(settings):
    """Other threads would not see what a test has not committed."""
    settings.SYNC_BACK_THREADS = 1


@pytest.fixture(autouse=True)
def _nothing_is_remembered_from_another_test():
    """Keys of the database come again in the next test; what a cache holds by them is wrong there."""
    yield
    cache.clear()
    throttle.forget()


@pytest.fixture
def actor() -> Actor:
    return ACTOR


@pytest.fixture
def acme(db) -> Organization:
    return organizations.create("acme", name="Acme", actor=ACTOR)


@pytest.fixture
def globex(db) -> Organization:
    return organizations.create("globex", name="Globex", actor=ACTOR)


def staff(organization: Organization, name: str, role: str) -> User:
    """A local person with a password."""
    user = users.create_local(
        organization,
        user_name=f"{name}@{organization.slug}.example",
        email=f"{name}@{organization.slug}.example",
        given_name=name.title(),
        family_name=role.title(),
        role=role,
        actor=ACTOR,
    )
    users.set_password(user, password=PASSWORD, actor=ACTOR)
    return user


def arrival(organization: Organization, name: str, family_name: str, **more) -> User:
    """A person whom Okta sent."""
    address = f"{name}@{organization.slug}.example"
    profile = Profile(
        address,
        external_id=f"00u{name}",
        display_name=f"{name.title()} {family_name}",
        given_name=name.title(),
        family_name=family_name,
        email=address,
        attributes={
            "name": {"givenName": name.title(), "familyName": family_name},
            "displayName": f"{name.title()} {family_name}",
            "emails": [{"value": address, "type": "work", "primary": True}],
        },
    )
    return arrivals.provision(
        connection(organization), profile=profile, is_active=True, actor=ACTOR, **more
    )


def connection(organization: Organization) -> ScimConnection:
    return organization.scim_connections.get()


@pytest.fixture
def olga(acme) -> User:
    return staff(acme, "olga", User.Role.OWNER)


@pytest.fixture
def alice(acme) -> User:
    return staff(acme, "alice", User.Role.ADMIN)


@pytest.fixture
def henry(acme) -> User:
    return staff(acme, "henry", User.Role.HELPDESK)


@pytest.fixture
def audrey(acme) -> User:
    return staff(acme, "audrey", User.Role.AUDITOR)


@pytest.fixture
def dave(globex) -> User:
    return staff(globex, "dave", User.Role.OWNER)


def standard_license() -> LicenseSku:
    """The product, there even after a test that emptied the tables."""
    return LicenseSku.objects.get_or_create(code="standard", defaults={"name": "Standard"})[0]


def five_licenses(organization: Organization):
    return seats.buy(organization, sku=standard_license(), count=5, actor=ACTOR)


def with_a_line(organization: Organization) -> User:
    """A member with a license, extension 1001 and a number. The organization has licenses."""
    bob = arrival(organization, "bob", "Line")
    seats.assign(bob, sku="standard", actor=ACTOR)
    extensions.give(bob, number="1001", actor=ACTOR)
    number = numbers.claim(organization, number="+14155550101", actor=ACTOR)
    numbers.give(bob, number=number, actor=ACTOR)
    return bob


@pytest.fixture
def standard(db) -> LicenseSku:
    return standard_license()


@pytest.fixture
def five_seats(acme, standard):
    return five_licenses(acme)


@pytest.fixture
def bob(acme, five_seats) -> User:
    return with_a_line(acme)


@pytest.fixture
def carol(acme) -> User:
    carol = arrival(acme, "carol", "Suspended")
    users.suspend(carol, actor=ACTOR)
    return carol


@dataclass
class ScimClient:
    """What an identity provider's calls look like from here."""

    token: str
    slug: str
    http: Client

    def __call__(self, method: str, path: str, body=None, *, slug: str | None = None, **headers):
        send = getattr(self.http, method.lower())
        extra = {"headers": {"Authorization": f"Bearer {self.token}", **headers}}
        if body is not None:
            extra |= {"data": body, "content_type": "application/scim+json"}
        return send(f"/scim/v2/{slug or self.slug}{path}", **extra)


def scim_client(organization: Organization) -> ScimClient:
    _, plain = scim_tokens.issue(connection(organization), name="Okta", actor=ACTOR)
    return ScimClient(plain, organization.slug, Client(raise_request_exception=False))


@pytest.fixture
def okta(acme) -> ScimClient:
    """Acme's Okta calling us."""
    return scim_client(acme)


@pytest.fixture
def globex_okta(globex) -> ScimClient:
    return scim_client(globex)


@pytest.fixture
def as_user():
    """`as_user(alice)`: a browser in which Alice is signed in."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in
