"""Where the organization wants it, whoever signs in first and lies in its domain is created."""

from http import HTTPStatus

import pytest
from django.test import Client
from lxml import etree

from identity import users
from identity.models import Organization, SsoConnection, User
from identity.saml.asserted import CLAIMS
from tests.conftest import ACTOR, arrival
from tests.identity import dns as zone
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import NS, one, signer
from tests.identity.test_identity_management import SETTINGS
from tests.identity.test_single_sign_on import assert_refused, person_in
from tests.identity.test_test_sign_in import try_it
from tests.identity.test_verified_domains import verify
from tests.races import at_once

NORA = "nora@acme.example"
ENTRA = "http://schemas.microsoft.com/identity/claims/displayname"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@pytest.fixture(autouse=True)
def empty_zone():
    zone.RECORDS.clear()
    yield
    zone.RECORDS.clear()


@pytest.fixture
def acme_idp(acme) -> Idp:
    """People of acme.example are created."""
    verify(acme)
    return connect(acme, signer("acme"), creates_people=True)


def says(name_id_format: str = "", **attributes: str):
    """Edit the assertion: these attributes, in the place of those that it has."""

    def edit(root):
        statement = one(root, "//saml:AttributeStatement")
        for old in list(statement):
            statement.remove(old)
        for name, value in attributes.items():
            attribute = etree.SubElement(statement, f"{{{NS['saml']}}}Attribute", Name=name)
            etree.SubElement(attribute, f"{{{NS['saml']}}}AttributeValue").text = value
        if not attributes:
            statement.getparent().remove(statement)
        if name_id_format:
            one(root, "//saml:NameID").set("Format", name_id_format)

    return edit


def people(organization: Organization) -> int:
    return organization.users.count()


def test_nora_is_created_as_a_member_and_signed_in(acme_idp, acme, client):
    acme_idp.sign_in(client, NORA, says(email=NORA, firstName="Nora", lastName="New"))

    nora = acme.users.get()
    assert person_in(client) == str(nora.pk)
    assert (nora.user_name, nora.federation_id, nora.email) == (NORA, NORA, NORA)
    assert (nora.label, nora.role, nora.is_local) == ("Nora New", User.Role.MEMBER, True)
    assert not nora.has_usable_password()
    event = acme.audit_events.get(action="user.created")
    assert (event.source, event.subject_id) == ("saml", str(nora.scim_id))
    assert acme.sign_in_attempts.get().user == nora


def test_the_next_time_she_is_known(acme_idp, acme, client):
    acme_idp.sign_in(client, NORA, says(email=NORA))
    acme_idp.sign_in(Client(), NORA.upper(), says(email=NORA))

    assert people(acme) == 1


@pytest.mark.parametrize(
    "attributes",
    [
        {"givenName": "Nora", "surname": "New"},
        {"user.firstName": "Nora", "sn": "New"},
        {f"{CLAIMS}givenname": "Nora", f"{CLAIMS}surname": "New"},
        {"urn:oid:2.5.4.42": "Nora", "urn:oid:2.5.4.4": "New"},
        {"displayName": "Nora New"},
        {ENTRA: "Nora New"},
    ],
)
def test_her_name_is_read_as_each_provider_writes_it(acme_idp, acme, client, attributes):
    acme_idp.sign_in(client, NORA, says(**attributes))

    assert acme.users.get().label == "Nora New"


def test_a_name_without_meaning_is_her_federation_id_and_her_address_her_user_name(
    acme_idp, acme, client
):
    acme_idp.sign_in(client, "Zq81", says(PERSISTENT, mail=NORA))
    acme_idp.sign_in(client, "Zq81", says(PERSISTENT, mail=NORA))

    nora = acme.users.get()
    assert (nora.user_name, nora.federation_id) == (NORA, "Zq81")


def test_a_name_of_another_kind_is_her_user_name(acme_idp, acme, client):
    acme_idp.sign_in(client, "nora", says(mail=NORA))

    assert (acme.users.get().user_name, acme.users.get().email) == ("nora", NORA)


def test_it_is_off_unless_somebody_switched_it_on(acme, client):
    verify(acme)
    idp = connect(acme, signer("acme"))

    assert_refused(idp.sign_in(client, NORA, says(email=NORA)), "user_unknown")
    assert people(acme) == 0


def test_alice_switches_it_on(as_user, alice, acme):
    page = as_user(alice)
    page.post("/identity/single-sign-on/", SETTINGS | {"is_enabled": "", "creates_people": "on"})

    assert acme.sso_connections.get().creates_people
    event = acme.audit_events.filter(action="sso_connection.saved").latest("pk")
    assert event.changes["creates_people"] == [False, True]


def test_without_a_verified_domain_nobody_is_created(acme, client):
    idp = connect(acme, signer("acme"), creates_people=True)

    assert_refused(idp.sign_in(client, NORA, says(email=NORA)), "no_verified_address")
    assert people(acme) == 0


@pytest.mark.parametrize(
    ("name_id", "attributes", "code"),
    [
        ("nora", {}, "no_verified_address"),
        ("nora@globex.example", {}, "outside_domains"),
        (NORA, {"email": "nora@globex.example"}, "outside_domains"),
        ("nora", {"firstName": NORA}, "no_verified_address"),
        ("n" * 250 + "@acme.example", {}, "user_unknown"),
    ],
)
def test_who_does_not_lie_in_the_domain_is_not_created(
    acme_idp, acme, client, name_id, attributes, code
):
    assert_refused(acme_idp.sign_in(client, name_id, says(**attributes)), code)
    assert people(acme) == 0


def test_a_name_that_is_another_each_time_creates_nobody(acme_idp, acme, client):
    response = acme_idp.sign_in(client, "_a81f", says(TRANSIENT, email=NORA))

    assert_refused(response, "user_unknown")
    assert people(acme) == 0


def test_a_suspended_person_does_not_come_back_under_another_federation_id(
    acme_idp, acme, carol, client
):
    """Carol's user name and address are taken; what differs is only what the IdP calls her."""
    users.set_federation_id(carol, federation_id="carol-old", actor=ACTOR)

    assert_refused(
        acme_idp.sign_in(client, "c-17", says(PERSISTENT, email=carol.email)), "name_taken"
    )
    assert_refused(acme_idp.sign_in(client, carol.user_name, says()), "name_taken")
    assert people(acme) == 1


def test_a_meaningless_name_that_differs_only_in_case_is_nobodys_twin(acme_idp, acme, client):
    acme_idp.sign_in(client, "Zq81", says(PERSISTENT, mail=NORA))

    other = acme_idp.sign_in(Client(), "zQ81", says(PERSISTENT, mail="noah@acme.example"))

    assert_refused(other, "name_taken")
    assert people(acme) == 1


def test_who_is_suspended_is_refused_as_ever(acme_idp, acme, carol, client):
    assert_refused(acme_idp.sign_in(client, carol.user_name, says()), "user_inactive")


def test_whom_the_idp_pushes_is_not_doubled(acme_idp, acme, client):
    """Ann came over SCIM; her Federation ID is her user name, and SAML calls her otherwise."""
    ann = arrival(acme, "ann", "Pushed")

    response = acme_idp.sign_in(client, "a-1", says(email=ann.email))

    assert_refused(response, "name_taken")
    assert people(acme) == 1


def test_people_of_others_are_in_nobodys_way(acme_idp, acme, globex, client):
    users.create_local(globex, user_name=NORA, email=NORA, actor=ACTOR)

    acme_idp.sign_in(client, NORA, says(email=NORA))

    assert person_in(client) == str(acme.users.get().pk)


def test_a_response_that_is_not_believed_creates_nobody(acme_idp, acme, client):
    request_id, relay_state = acme_idp.ask(client)
    forged = acme_idp.mint(request_id, NORA, by=signer("attacker"))

    assert_refused(acme_idp.post(forged, relay_state), "bad_signature")
    assert people(acme) == 0


@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_at_once_create_one_person(acme_idp, acme):
    browsers = [Client(), Client()]

    def arrive(browser):
        return acme_idp.sign_in(browser, NORA, says(email=NORA)).status_code

    answers = at_once([lambda browser=browser: arrive(browser) for browser in browsers])

    assert answers == [HTTPStatus.SEE_OTHER, HTTPStatus.SEE_OTHER]
    assert people(acme) == 1
    assert {person_in(browser) for browser in browsers} == {str(acme.users.get().pk)}


def test_who_switches_it_off_again_keeps_those_who_came(acme_idp, acme, client):
    acme_idp.sign_in(client, NORA, says(email=NORA))
    SsoConnection.objects_all_organizations.update(creates_people=False)

    acme_idp.sign_in(Client(), NORA, says(email=NORA))

    assert acme.sign_in_attempts.filter(code="ok").count() == 2


def test_a_test_sign_in_says_that_she_would_be_created_and_creates_nobody(
    acme_idp, acme, as_user, alice
):
    test, page = try_it(as_user(alice), acme_idp, NORA, says(email=NORA))

    assert (test.code, test.user) == ("ok", None)
    assert "they would be created as a member" in page
    assert f"{NORA} could sign in" in page
    assert not acme.users.filter(user_name=NORA).exists()


def test_a_test_sign_in_says_why_nobody_would_be_created(acme_idp, as_user, alice):
    test, page = try_it(as_user(alice), acme_idp, "nora", says())

    assert test.code == "no_verified_address"
    assert "lies in a verified domain" in page
