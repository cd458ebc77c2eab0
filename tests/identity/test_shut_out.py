"""Before something shuts people out, whoever does it sees whom."""

from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity import shut_out, sso_connections, users
from identity.models import Certificate, Organization, User, VerifiedDomain
from identity.saml import certificates
from tests.conftest import ACTOR, staff
from tests.identity import authenticator, dns as zone
from tests.identity.pages import certificate
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import signer
from tests.identity.test_identity_management import PAGE, save_sso
from tests.identity.test_test_sign_in import try_it
from tests.identity.test_verified_domains import act, listed, publish

LIST = "/identity/single-sign-on/people/"


@pytest.fixture(autouse=True)
def empty_zone():
    zone.RECORDS.clear()
    yield
    zone.RECORDS.clear()


@pytest.fixture
def idp(acme) -> Idp:
    return connect(acme, signer("acme"))


@pytest.fixture
def desk(as_user, alice) -> Client:
    """Alice's browser."""
    return as_user(alice)


def verified(organization: Organization, domain: str) -> VerifiedDomain:
    return organization.domains.create(domain=domain, token="1", verified_at=timezone.now())


def named(organization: Organization) -> set[str]:
    """Who could be shut out if single sign-on were the only way."""
    return {user.label for user in shut_out.without_passwords(organization).people}


def enforce(browser: Client, idp: Idp, **more: str) -> str:
    settings = {
        "idp_sso_url": idp.connection.idp_sso_url,
        "idp_entity_id": idp.connection.idp_entity_id,
        "sign_in_method": "sso",
    }
    return save_sso(browser, **settings, **more).content.decode()


def method(organization: Organization) -> str:
    organization.refresh_from_db()
    return organization.sign_in_method


# --- Single sign-on as the only way in -------------------------------------------------------


def test_who_uses_a_password_and_never_came_through_the_provider_is_listed(desk, acme, henry, bob):
    """Bob, whom Okta sent, has no password to lose."""
    page = desk.get(LIST).content.decode()

    assert named(acme) == {"Alice Admin", "Henry Helpdesk"}
    assert f'href="/users/{henry.scim_id}/"' in page
    assert "Has not signed in by it in 90 days" in page
    assert str(bob.scim_id) not in page


def test_who_came_through_it_once_leaves_the_list(idp, acme, alice, henry):
    idp.sign_in(Client(), henry.user_name)

    assert named(acme) == {"Alice Admin"}


def test_who_came_through_the_provider_of_before_is_listed(desk, idp, acme, henry):
    idp.sign_in(Client(), henry.user_name)
    acme.sso_connections.update(idp_entity_id="https://new.example/idp")

    page = desk.get(LIST).content.decode()

    assert "Henry Helpdesk" in named(acme)
    assert "Has signed in by it, last" not in page


def test_a_sign_in_that_was_refused_takes_nobody_off_the_list(idp, acme, henry):
    request_id, relay_state = idp.ask(Client())
    idp.post(idp.mint(request_id, henry.user_name, by=signer("stranger")), relay_state)

    assert named(acme) == {"Henry Helpdesk"}


def test_suspended_people_are_not_listed(acme, alice, henry):
    users.suspend(henry, actor=ACTOR)

    assert named(acme) == {"Alice Admin"}


def test_break_glass_administrators_are_shown_as_those_who_still_get_in(desk, acme, olga):
    authenticator.make_break_glass(olga)

    page = desk.get(LIST).content.decode()

    assert named(acme) == {"Alice Admin"}
    still = page.split('id="still"')[1]
    assert f'href="/users/{olga.scim_id}/"' in still


def test_a_break_glass_administrator_who_is_not_ready_is_listed(desk, acme, olga):
    User.objects_all_organizations.filter(pk=olga.pk).update(is_break_glass=True)

    page = desk.get(LIST).content.decode()

    assert "Olga Owner" in named(acme)
    assert "break-glass but not ready" in page


def test_who_lies_outside_the_verified_domains_is_refused_whatever_they_did_before(
    desk, idp, acme, henry
):
    idp.sign_in(Client(), henry.user_name)
    verified(acme, "elsewhere.example")

    page = desk.get(LIST).content.decode()

    assert named(acme) == {"Alice Admin", "Henry Helpdesk"}
    assert page.count("The Federation ID lies outside the verified domains.") == 2
    assert "Has signed in by it, last" in page


def test_who_has_no_federation_id_is_found_by_nobody(desk, idp, acme, henry):
    idp.sign_in(Client(), henry.user_name)
    acme.users.filter(pk=henry.pk).update(federation_id="", federation_id_key="")

    assert "Henry Helpdesk" in named(acme)
    assert "There is no Federation ID to find this person by." in desk.get(LIST).content.decode()


def test_an_address_outside_the_verified_domains_is_doubtful(desk, idp, acme, henry):
    idp.sign_in(Client(), henry.user_name)
    verified(acme, "acme.example")
    users.edit_local(
        henry, user_name=henry.user_name, given_name="Henry", family_name="Helpdesk",
        email="henry@elsewhere.example", actor=ACTOR,
    )  # fmt: skip

    page = desk.get(LIST).content.decode()

    assert "Henry Helpdesk" in named(acme)
    assert "Refused if the provider sends henry@elsewhere.example" in page


@pytest.mark.parametrize(
    ("domains", "name"),
    [
        (["acme.example"], "ACME.example"),
        (["acme.example", "xn--mnchen-3ya.example"], "München.example"),
    ],
)
def test_a_domain_is_known_however_it_is_written(idp, acme, alice, domains, name):
    for domain in domains:
        verified(acme, domain)
    users.set_federation_id(alice, federation_id=f"alice@{name}", actor=ACTOR)
    idp.sign_in(Client(), f"alice@{name}")

    assert named(acme) == set()


def test_people_of_others_are_nobodys_worry(acme, alice, dave):
    assert named(acme) == {"Alice Admin"}


def test_it_becomes_the_only_way_only_after_the_list_was_seen(desk, idp, acme, olga, henry):
    authenticator.make_break_glass(olga)
    try_it(desk, idp, henry.user_name)

    asked = enforce(desk, idp)
    was = method(acme)
    enforce(desk, idp, agreed="on")

    assert "2 people could be shut out" in asked
    assert f'href="/users/{henry.scim_id}/"' in asked.split('id="shut-out"')[1]
    assert 'name="agreed"' in asked
    assert (was, method(acme)) == ("both", "sso")


def test_where_nobody_is_shut_out_nothing_is_asked(desk, idp, acme, alice, olga):
    authenticator.make_break_glass(olga)
    idp.sign_in(Client(), alice.user_name)
    try_it(desk, idp, alice.user_name)

    enforce(desk, idp)

    assert method(acme) == "sso"


def test_the_settings_ask_nothing_before_it_is_wanted(desk, idp):
    page = desk.get(PAGE).content.decode()

    assert 'name="agreed"' not in page
    assert f'href="{LIST}"' in page


def test_the_first_twenty_are_shown_and_the_rest_has_a_page(desk, idp, acme, olga, henry):
    authenticator.make_break_glass(olga)
    try_it(desk, idp, henry.user_name)
    for number in range(55):
        staff(acme, f"p{number}", "member")

    asked = enforce(desk, idp)
    first, second = desk.get(LIST).content.decode(), desk.get(f"{LIST}?page=2").content.decode()

    shown = asked.split('id="shut-out"')[1].split("</table>")[0]
    assert shown.count('class="row-link"') == 20
    assert "All 57 people" in asked
    assert (first.count('class="row-link"'), second.count('class="row-link"')) == (50, 7)


# --- Single sign-on is switched on, or goes --------------------------------------------------


def switch(browser: Client, idp: Idp, is_on: bool, **more: str) -> str:
    settings = {
        "is_enabled": "on" if is_on else "",
        "idp_sso_url": idp.connection.idp_sso_url,
        "idp_entity_id": idp.connection.idp_entity_id,
        "sign_in_method": "both" if is_on else "password",
    }
    return save_sso(browser, **(settings | more)).content.decode()


def is_on(organization: Organization) -> bool:
    return organization.sso_connections.get().is_enabled


def test_who_lies_outside_the_domains_is_shown_before_it_is_switched_on(desk, idp, acme, alice):
    verified(acme, "elsewhere.example")
    acme.sso_connections.update(is_enabled=False)

    asked = switch(desk, idp, True)
    was = is_on(acme)
    switch(desk, idp, True, agreed="on")

    panel = asked.split('id="shut-out"')[1]
    assert "1 person could be shut out" in panel
    assert f'href="/users/{alice.scim_id}/"' in panel
    assert "lies outside the verified domains" in panel
    assert (was, is_on(acme)) == (False, True)


@pytest.mark.parametrize("domains", [[], ["acme.example"]])
def test_where_all_lie_inside_it_is_switched_on_unasked(desk, idp, acme, domains):
    for domain in domains:
        verified(acme, domain)
    acme.sso_connections.update(is_enabled=False)

    switch(desk, idp, True)

    assert is_on(acme)


@pytest.mark.parametrize("left", ["password", "both"])
def test_who_has_no_password_is_shown_before_single_sign_on_goes(desk, idp, acme, bob, left):
    asked = switch(desk, idp, False, sign_in_method=left)
    was = is_on(acme)
    switch(desk, idp, False, sign_in_method=left, agreed="on")

    panel = asked.split('id="shut-out"')[1]
    assert "1 person could be shut out" in panel
    assert f'href="/users/{bob.scim_id}/"' in panel
    assert "There is no password." in panel
    assert (was, is_on(acme)) == (True, False)


def test_where_all_have_a_password_it_goes_unasked(desk, idp, acme):
    switch(desk, idp, False)

    assert not is_on(acme)


@pytest.mark.parametrize("list_", ["no-password", "outside"])
def test_of_many_the_first_are_shown_and_all_are_listed(desk, idp, acme, list_):
    for number in range(55):
        users.create_local(acme, user_name=f"p{number}@elsewhere.example", actor=ACTOR)
    if list_ == "outside":
        verified(acme, "acme.example")
        acme.sso_connections.update(is_enabled=False)

    panel = switch(desk, idp, list_ == "outside").split('id="shut-out"')[1]
    whole = f"{LIST}{list_}/"
    first, second = desk.get(whole).content.decode(), desk.get(f"{whole}?page=2").content.decode()

    assert f'href="{whole}"' in panel
    assert panel.split("</table>")[0].count('class="row-link"') == 20
    assert "All 55 people" in panel
    assert "55 people" in first
    assert [page.count('class="row-link"') for page in (first, second)] == [50, 5]


@pytest.mark.parametrize("path", ["", "outside/", "no-password/"])
def test_each_list_costs_the_same_for_many(desk, idp, acme, bob, path):
    verified(acme, "acme.test")

    def cost() -> int:
        with CaptureQueriesContext(database) as asked:
            desk.get(f"{LIST}{path}")
        return len(asked)

    few = cost()
    for number in range(20):
        users.create_local(acme, user_name=f"p{number}@elsewhere.example", actor=ACTOR)

    assert cost() == few


# --- The first verified domain ---------------------------------------------------------------


def outsider(organization: Organization) -> User:
    return users.create_local(organization, user_name="nora@elsewhere.example", actor=ACTOR)


def test_the_first_domain_asks_before_it_shuts_anybody_out(desk, idp, acme):
    nora, row = outsider(acme), listed(acme)
    publish(row)

    page = act(desk, row, "check")

    assert "1 person outside" in page
    assert f'href="/users/{nora.scim_id}/"' in page
    assert "has no password" in page
    assert acme.domains.get().verified_at is None


def test_once_that_is_seen_the_domain_is_verified(desk, idp, acme):
    outsider(acme)
    row = listed(acme)
    publish(row)

    card = desk.get(PAGE).content.decode()
    act(desk, row, "check")
    there = desk.get(PAGE).content.decode()
    desk.post(f"/identity/domains/{row.pk}/check/", {"agreed": "yes"})

    assert "The record is there" not in card
    assert "The record is there, and the domain does not count yet" in there
    assert acme.domains.get().verified_at


def test_a_record_that_is_missing_is_told_before_anything_is_asked(desk, idp, acme):
    outsider(acme)

    assert "There is no TXT record" in act(desk, listed(acme), "check")


def test_a_further_domain_lets_people_in_and_asks_nothing(desk, idp, acme):
    outsider(acme)
    verified(acme, "acme.example")
    row = listed(acme, "other.example")
    publish(row)

    act(desk, row, "check")

    assert acme.domains.get(domain="other.example").verified_at


def test_without_single_sign_on_nothing_is_asked(desk, acme):
    outsider(acme)
    row = listed(acme)
    publish(row)

    act(desk, row, "check")

    assert acme.domains.get().verified_at


def test_names_without_a_domain_are_not_outside(desk, idp, acme):
    users.create_local(acme, user_name="nora", actor=ACTOR)
    row = listed(acme)
    publish(row)

    act(desk, row, "check")

    assert acme.domains.get().verified_at


def test_an_auditor_sees_who_and_verifies_nothing(as_user, audrey, acme, idp):
    outsider(acme)
    row = listed(acme)

    page = as_user(audrey).get(f"/identity/domains/{row.pk}/people/").content.decode()

    assert "nora@elsewhere.example" in page
    assert 'name="agreed"' not in page


# --- A domain that goes ----------------------------------------------------------------------


def test_removing_one_domain_of_two_asks_before_it_shuts_its_people_out(desk, idp, acme, alice):
    row = verified(acme, "acme.example")
    verified(acme, "acme.test")

    page = act(desk, row, "remove")

    assert "1 person in this domain" in page
    assert f'href="/users/{alice.scim_id}/"' in page
    assert acme.domains.filter(pk=row.pk).exists()


def test_once_that_is_seen_the_domain_goes(desk, idp, acme):
    row = verified(acme, "acme.example")
    verified(acme, "acme.test")

    desk.post(f"/identity/domains/{row.pk}/remove/", {"agreed": "yes"})

    assert not acme.domains.filter(pk=row.pk).exists()


@pytest.mark.parametrize("domain", ["nobodys.example", "example"])
def test_a_domain_that_nobody_lies_in_goes_unasked(desk, idp, acme, domain):
    verified(acme, "acme.example")
    row = verified(acme, domain)

    page = act(desk, row, "remove")

    assert f"{domain} is removed." in page


def test_a_domain_that_never_counted_goes_unasked(desk, idp, acme):
    verified(acme, "acme.test")
    row = listed(acme, "acme.example")

    assert "acme.example is removed." in act(desk, row, "remove")


def test_before_the_last_domain_goes_it_is_said_what_the_provider_may_say_then(desk, idp, acme):
    sentence = "single sign-on accepts whatever name and e-mail address"
    row = verified(acme, "acme.example")
    last = desk.get(PAGE).content.decode()
    verified(acme, "acme.test")
    one_of_two = desk.get(PAGE).content.decode()
    acme.domains.exclude(pk=row.pk).delete()

    page = act(desk, row, "remove")

    assert (sentence in last, sentence in one_of_two) == (True, False)
    assert "acme.example is removed." in page


def test_an_auditor_sees_who_lies_in_a_domain_and_removes_nothing(as_user, audrey, acme, idp):
    row = verified(acme, "acme.example")
    verified(acme, "acme.test")

    page = as_user(audrey).get(f"/identity/domains/{row.pk}/removal/").content.decode()

    assert "1 person in this domain" in page
    assert 'name="agreed"' not in page


# --- A certificate that goes -----------------------------------------------------------------


def removal(desk: Client, row: Certificate, **form: str) -> str:
    answer = desk.post(f"/identity/certificates/{row.pk}/remove/", form, follow=True)
    return answer.content.decode()


def second_certificate(idp: Idp) -> Certificate:
    facts = certificates.read(certificate("next.okta.com"))
    return sso_connections.add_certificate(idp.connection, facts=facts, actor=ACTOR)


def test_a_certificate_goes_only_after_it_was_asked_whom_that_could_shut_out(
    desk, idp, acme, alice, bob
):
    row = second_certificate(idp)

    asked = removal(desk, row)
    was = acme.sso_connections.get().certificates.count()
    removal(desk, row, agreed="yes")

    assert "Remove this certificate?" in asked
    assert "1 person by single sign-on alone" in asked
    assert f'href="/users/{bob.scim_id}/"' in asked
    assert str(alice.scim_id) not in asked.split('id="people"')[1]
    assert f'action="/identity/certificates/{row.pk}/remove/"' in asked
    assert (was, acme.sso_connections.get().certificates.count()) == (2, 1)


def test_where_single_sign_on_is_the_only_way_all_but_break_glass_depend_on_it(
    desk, idp, acme, alice, olga
):
    authenticator.make_break_glass(olga)
    Organization.objects.filter(pk=acme.pk).update(sign_in_method="sso")

    asked = removal(desk, second_certificate(idp))

    assert f'href="/users/{alice.scim_id}/"' in asked
    assert "Passwords do not count." in asked
    assert str(olga.scim_id) not in asked.split('id="people"')[1]


def test_while_single_sign_on_is_off_nobody_depends_on_it(desk, idp, acme, bob):
    acme.sso_connections.update(is_enabled=False)

    asked = removal(desk, second_certificate(idp))

    assert "0 people by single sign-on alone" in asked


def test_an_auditor_sees_who_depends_on_a_certificate_and_removes_none(as_user, audrey, idp, bob):
    row = second_certificate(idp)

    page = as_user(audrey).get(f"/identity/certificates/{row.pk}/removal/").content.decode()

    assert f'href="/users/{bob.scim_id}/"' in page
    assert 'name="agreed"' not in page


@pytest.mark.parametrize("who", ["bob", "henry"])
def test_who_may_not_read_the_settings_sees_no_list(as_user, acme, request, who):
    browser = as_user(request.getfixturevalue(who))
    row = listed(acme)

    answers = [browser.get(LIST), browser.get(f"/identity/domains/{row.pk}/people/")]

    assert {each.status_code for each in answers} == {HTTPStatus.FORBIDDEN}
