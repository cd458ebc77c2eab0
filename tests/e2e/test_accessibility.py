"""WCAG 2.2 AA on every page: axe finds nothing, both themes, wide and narrow, valid and not.

axe sees perhaps half of what can be wrong; the rest is the keyboard walk in the docs.

Every page is looked at twice: light and wide, dark and narrow. Between them they show each layout,
and each color of what is there in both. What is there in one width alone is the frame around a
page, and how a list stands in it; that is looked at on a few pages in the two other looks.
"""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from oauth2_provider.models import Application

from identity import (
    link_requests,
    okta_connections,
    scim_tokens,
    signing_keys,
    sso_connections,
    verified_domains,
)
from identity.models import Organization
from identity.oauth import clients, device
from identity.saml import certificates
from telephony import numbers, porting, ring_groups
from telephony.bulk import csv_format, jobs, turn
from telephony.rules import book
from telephony.rules.book import Wanted
from tests.conftest import ACTOR, connection, staff
from tests.identity.pages import CERTIFICATE, certificate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
# Add a page here when you add a page. The reader is an administrator of a busy organization.
PAGES = [
    "/",
    "/users/",
    "/groups/",
    "/numbers/",
    "/devices/",
    "/numbers/import/",
    "/bulk/",
    "/ports/",
    "/ports/in/",
    "/ring-groups/",
    "/ring-groups/add/",
    "/rules/?preview",
    "/rules/add/",
    "/rules/try/?groups=Sales",
    "/rules/waiting/",
    "/numbering/",
    "/numbering/add/",
    "/numbering/quarantine/",
    "/numbering/history/",
    "/sites/",
    "/sites/add/",
    "/licenses/",
    "/licenses/standard/",
    "/telephony/settings/",
    "/identity/",
    "/identity/?provisioning=shown",
    "/identity/single-sign-on/people/",
    "/identity/guide/okta/",
    "/identity/guide/other/",
    "/api-tokens/",
    "/sync-back/",
    "/identity/okta/mapping/",
    "/audit-log/",
    "/provisioning-log/",
    "/sign-ins/",
    "/sign-ins/?person=nobody",
    "/audit-log/?who=nobody",
    "/account/",
]
CONSENT = (
    "/o/authorize/?response_type=code&client_id=switchroom-softphone&scope=softphone+scim.me"
    "&redirect_uri=http://127.0.0.1/cb&code_challenge_method=S256&code_challenge=" + 43 * "x"
)
LOOKS = [("light", 1440), ("dark", 390)]
OTHER_LOOKS = [("dark", 1440), ("light", 390)]
FRAME = ["/", "/users/", "/numbers/", "/identity/", "/audit-log/"]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(request, page):
    return set_look(page, *request.param)


@pytest.fixture(params=OTHER_LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def other_look(request, page):
    return set_look(page, *request.param)


def set_look(page, theme: str, width: int) -> str:
    page.set_viewport_size({"width": width, "height": 900})
    return theme


@pytest.fixture
def busy(acme, alice, bob, carol, five_seats):
    """Acme with something on every page."""
    sso_connections.save(
        sso_connections.for_organization(acme),
        is_enabled=True,
        sign_in_method="both",
        certificate=certificates.read(CERTIFICATE),
        provider="okta",
        name="Okta",
        idp_sso_url="https://acme.okta.com/app/x/sso/saml",
        idp_entity_id="http://www.okta.com/exk1",
        actor=ACTOR,
        added_by=alice,
    )
    for days in (365, 20, 5, 1):  # the later ones are warned of, each in its own tone
        end = timezone.now() + timedelta(days=days)
        scim_tokens.issue(
            connection(acme), name="Okta", expires_at=end, actor=ACTOR, created_by=alice
        )
    for user in (alice, staff(acme, "henry", "helpdesk")):
        link_requests.ask(user, connection=connection(acme), external_id="00u1", actor=ACTOR)
    okta_connections.save(
        acme, okta_url="https://acme.okta.com", token="00abcdefgh1234", actor=ACTOR
    )
    for domain in ("acme.example", "a-rather-long-name-of-a-subsidiary.acme.example"):
        verified_domains.add(acme, domain=domain, actor=ACTOR)
    acme.domains.filter(domain="acme.example").update(verified_at=timezone.now())
    plan_telephony(acme, carol)
    return acme


def plan_telephony(organization, waiting) -> None:
    """Rules, somebody who waits, a port, a number that rests."""
    wanted = Wanted("Everybody", gives_extension=True, gives_number=True, follows=True)
    book.add(organization, wanted, actor=ACTOR)
    organization.pending_lines.create(
        organization=organization, user=waiting, lacks_number=True, detail="No number is free."
    )
    ring_groups.create(organization, name="Desk", number="5000", members=[waiting], actor=ACTOR)
    port = porting.begin_in(organization, listed=["+14155550150"], carrier="Bell", actor=ACTOR)
    porting.advance(port, to="submitted", actor=ACTOR)
    resting = numbers.claim(organization, number="+14155550160", actor=ACTOR)
    organization.phone_numbers.filter(pk=resting.pk).update(
        state="quarantine", quarantine_until=timezone.now() + timedelta(days=5), last_user=waiting
    )


def look_at_a_file(organization):
    """A bulk job that was looked at, and refuses a row."""
    table = csv_format.read(b"username,extension\nann,2001\nben,911")
    job = jobs.start(organization, name="people.csv", table=table, actor=ACTOR, may_create=True)
    turn.run()
    return job


def sign_requests(organization) -> None:
    """With a key that signs and the next one."""
    sso = sso_connections.for_organization(organization)
    signing_keys.make_first(sso, actor=ACTOR)
    sso.signs_requests = True
    sso.save()
    signing_keys.make_next(sso, actor=ACTOR)


def faults(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def press(page, name: str) -> None:
    """Press a button that sends a form, and be on the page that answers: axe, asked while the
    old page goes away, finds no document."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_nobody_is_kept_out_by_a_page(sign_in, look, busy, alice, bob, live_server):
    page, found = sign_in(alice, look), []
    sign_requests(busy)

    replacing = f"/identity/tokens/{busy.scim_tokens.first().pk}/replace/"
    shut_out = f"/identity/domains/{busy.domains.first().pk}/people/"
    port = f"/ports/{busy.port_requests.get().pk}/"
    desk = f"/ring-groups/{busy.ring_groups.get().pk}/"
    address = f"/users/{bob.scim_id}/emergency-address/"
    bulk = f"/bulk/{look_at_a_file(busy).pk}/"
    people = [f"/users/{bob.scim_id}/", address]
    for path in [*PAGES, *people, replacing, shut_out, port, desk, bulk]:
        page.goto(live_server.url + path)
        assert page.locator("h1").count() == 1, path
        found += faults(page)

    assert found == []


def test_nobody_is_kept_out_by_the_frame_in_the_other_looks(
    sign_in, other_look, busy, alice, bob, live_server
):
    page, found = sign_in(alice, other_look), []

    for path in [*FRAME, f"/users/{bob.scim_id}/"]:
        page.goto(live_server.url + path)
        found += faults(page)
    page.get_by_role("button", name="Alice Admin, Acme: profile, theme and sign-out").click()
    found += faults(page)

    assert page.get_by_role("button", name="Sign out").is_visible()
    assert found == []


def test_nobody_is_kept_out_by_a_form_that_was_not_saved(sign_in, look, busy, alice, live_server):
    page = sign_in(alice, look)
    page.goto(f"{live_server.url}/identity/")

    page.get_by_label("IDP Login URL").fill("http://acme.okta.com")
    press(page, "Save single sign-on")

    assert page.get_by_role("alert").evaluate("alert => alert === document.activeElement")
    assert faults(page) == []


def with_more_to_ask_about(organization) -> dict[str, str]:
    """What asks first, each on a page of its own with the button that does it."""
    sign_requests(organization)
    sso = sso_connections.for_organization(organization)
    next_one = certificates.read(certificate("next.okta.com"))
    sso_connections.add_certificate(sso, facts=next_one, actor=ACTOR)
    organization.domains.update(verified_at=timezone.now())
    domain = organization.domains.get(domain="acme.example")
    return {
        f"domains/{domain.pk}/removal/": "Remove the domain",
        f"certificates/{sso.certificates.last().pk}/removal/": "Remove the certificate",
        f"signing-keys/{sso.signing_keys.last().pk}/change-over/": "Sign with it",
    }


def asked_back(page, question: str) -> list[str]:
    """The faults of the form that was sent and came back with a question."""
    press(page, "Save single sign-on")
    assert page.get_by_label(question).is_visible()
    return faults(page)


def test_nobody_is_kept_out_where_it_is_asked_who_could_be_shut_out(
    sign_in, look, busy, alice, bob, live_server
):
    page, found, seen = sign_in(alice, look), [], "I have seen who could be shut out"
    for path, act in with_more_to_ask_about(busy).items():
        page.goto(f"{live_server.url}/identity/{path}")
        assert page.get_by_role("button", name=act, exact=True).is_visible()
        assert page.locator("#people tbody tr").first.is_visible()
        found += faults(page)

    page.goto(f"{live_server.url}/identity/")
    page.get_by_label("Single sign-on (SSO)").uncheck()
    page.get_by_label("Password only").check()
    found += asked_back(page, seen)

    busy.domains.filter(domain="acme.example").delete()
    busy.sso_connections.update(is_enabled=False)
    page.goto(f"{live_server.url}/identity/")
    page.get_by_label("Single sign-on (SSO)").check()
    found += asked_back(page, seen)

    busy.sso_connections.update(is_enabled=True)
    Organization.objects.filter(pk=busy.pk).update(sign_in_method="sso")
    page.goto(f"{live_server.url}/identity/")
    page.get_by_label("IDP Login URL").fill("https://acme.okta.com/other")
    found += asked_back(page, "Save them untested all the same")

    assert page.get_by_text("and its settings are not tested").is_visible()
    assert found == []


def test_nobody_is_kept_out_by_the_menus(sign_in, look, busy, alice, live_server):
    page = sign_in(alice, look)
    page.goto(f"{live_server.url}/account/")

    page.get_by_role("button", name="Alice Admin, Acme: profile, theme and sign-out").click()

    assert page.get_by_role("button", name="Sign out").is_visible()
    assert faults(page) == []


def test_nobody_is_kept_out_at_the_door(page, look, busy, bob, live_server):
    page.context.add_cookies([{"name": "theme", "value": look, "url": live_server.url}])
    page.goto(f"{live_server.url}/sign-in/")
    found = faults(page)

    page.get_by_label("E-mail or user name").fill(bob.user_name)
    press(page, "Continue")
    found += faults(page)
    page.get_by_label("Password").fill("wrong")
    press(page, "Sign in")
    found += faults(page)

    assert page.get_by_role("link", name="Continue with single sign-on").is_visible()
    assert page.get_by_role("alert").is_visible()
    assert found == []


def test_nobody_is_kept_out_where_a_phone_is_let_in(sign_in, look, busy, alice, live_server):
    clients.make(Application.objects)
    codes = device.begin(
        Application.objects.get(client_id=clients.DESK_PHONE), scopes=["softphone"]
    )
    page, found = sign_in(alice, look), []

    for path in [CONSENT, "/o/device/"]:
        page.goto(live_server.url + path)
        found += faults(page)
    page.get_by_label("Code on the phone").fill("AAAA-2222")
    press(page, "Continue")
    found += faults(page)
    page.get_by_label("Code on the phone").fill(codes.shown)
    press(page, "Continue")
    found += faults(page)
    press(page, "Allow")
    found += faults(page)

    assert page.get_by_role("heading", name="The phone is let in").is_visible()
    assert found == []
