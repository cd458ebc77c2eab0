"""An IdP that lists an attribute once per value is believed where the connection says so."""

import pytest
from lxml import etree

from identity import sign_in_tests
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import NS, one, signer
from tests.identity.test_identity_management import SETTINGS
from tests.identity.test_just_in_time import (
    acme_idp as creating,  # noqa: F401 (a fixture)
    empty_zone,  # noqa: F401 (a fixture)
)
from tests.identity.test_single_sign_on import assert_refused, person_in
from tests.identity.test_test_sign_in import try_it

SAML = f"{{{NS['saml']}}}"


def says(*pairs: tuple[str, str]):
    """Edit the assertion: one attribute for each pair of name and value."""

    def edit(root):
        statement = one(root, "//saml:AttributeStatement")
        for name, value in pairs:
            attribute = etree.SubElement(statement, f"{SAML}Attribute", Name=name)
            etree.SubElement(attribute, f"{SAML}AttributeValue").text = value

    return edit


ROLES = says(("Role", "offline_access"), ("Role", "caller"))


@pytest.fixture
def keycloak(acme) -> Idp:
    return connect(acme, signer("acme"), allow_repeated_attributes=True)


def test_an_attribute_that_comes_twice_is_refused_unless_somebody_allowed_it(acme, bob, client):
    okta = connect(acme, signer("acme"))

    assert_refused(okta.sign_in(client, bob.user_name, ROLES), "repeated_attribute")


def test_where_it_is_allowed_bob_signs_in_with_a_role_in_each_attribute(keycloak, bob, client):
    keycloak.sign_in(client, bob.user_name, ROLES)

    assert person_in(client) == str(bob.pk)


def test_what_one_organization_allows_is_still_refused_of_the_other(keycloak, globex, dave, client):
    other = connect(globex, signer("globex"))

    assert_refused(other.sign_in(client, dave.user_name, ROLES), "repeated_attribute")


@pytest.mark.parametrize("name", ["email", "Mail", "firstName", "sn", "displayName"])
def test_a_name_or_an_address_that_comes_twice_is_refused_all_the_same(
    keycloak, acme, bob, client, name
):
    twice = says((name, "bob@acme.example"), (name, "olga@acme.example"))

    assert_refused(keycloak.sign_in(client, bob.user_name, twice), "repeated_attribute")
    assert acme.sign_in_attempts.get().user is None


def test_nobody_is_created_by_an_address_that_comes_twice(creating, acme, client):  # noqa: F811
    acme.sso_connections.update(allow_repeated_attributes=True)
    twice = says(("mail", "nora@acme.example"), ("mail", "noah@acme.example"))

    response = creating.sign_in(client, "nora@acme.example", twice)

    assert_refused(response, "repeated_attribute")
    assert not acme.users.exists()


def test_a_name_id_within_an_attribute_is_no_address(creating, bob, client):  # noqa: F811
    """Shibboleth sends eduPersonTargetedID so, and a mapping may call it anything."""

    def nested(root):
        statement = one(root, "//saml:AttributeStatement")
        attribute = etree.SubElement(statement, f"{SAML}Attribute", Name="mail")
        value = etree.SubElement(attribute, f"{SAML}AttributeValue")
        etree.SubElement(value, f"{SAML}NameID").text = "x@elsewhere.example"

    creating.sign_in(client, bob.user_name, nested)

    assert person_in(client) == str(bob.pk)


def test_alice_allows_it_and_the_settings_count_as_untested(as_user, alice, acme, bob):
    okta, desk = connect(acme, signer("acme"), is_enabled=False), as_user(alice)
    try_it(desk, okta, bob.user_name)
    was_proven = sign_in_tests.is_proven(acme.sso_connections.get())
    settings = SETTINGS | {
        "is_enabled": "",
        "idp_sso_url": okta.connection.idp_sso_url,
        "idp_entity_id": okta.connection.idp_entity_id,
        "allow_repeated_attributes": "on",
    }

    desk.post("/identity/single-sign-on/", settings)

    sso = acme.sso_connections.get()
    assert sso.allow_repeated_attributes
    assert (was_proven, sign_in_tests.is_proven(sso)) == (True, False)
    event = acme.audit_events.filter(action="sso_connection.saved").latest("pk")
    assert event.changes == {"allow_repeated_attributes": [False, True]}


def test_a_test_sign_in_names_the_attribute_that_may_come_only_once(as_user, alice, keycloak, bob):
    twice = says(("Role", "a"), ("Role", "b"), ("email", "bob@acme.example"), ("email", "b@x.de"))

    test, page = try_it(as_user(alice), keycloak, bob.user_name, twice)

    assert test.code == "repeated_attribute"
    assert "never of a name or an e-mail address" in page
    assert next(step for step in test.steps if step["name"] == "person")["detail"] == "email"
