"""A create that meets somebody who is here already: a local person is taken over."""

import pytest

from identity import organizations, users
from identity.models import ScimConnection, User
from telephony import extensions
from tests.conftest import ACTOR
from tests.scim.bodies import BARBARA, TO_THE_LETTER, changed, pathless, speak


@pytest.fixture
def barbara(acme) -> User:
    return users.create_local(
        acme, user_name="Barbara@acme.example", email="old@acme.example", actor=ACTOR
    )


def test_a_local_person_is_taken_over_with_id_and_extension(okta, acme, barbara):
    extensions.give(barbara, number="2001", actor=ACTOR)

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    assert answer.status_code == 201
    assert answer.json()["id"] == str(barbara.scim_id)
    assert barbara.scim_connection == acme.scim_connections.get()
    assert (barbara.external_id, barbara.given_name) == ("00uBARBARA", "Barbara")
    assert acme.lines.get(user=barbara).extension == "2001"
    assert acme.audit_events.filter(action="user.linked").count() == 1


def test_until_then_local_people_are_hidden(okta, barbara):
    path = f"/Users/{barbara.scim_id}"

    found = okta("GET", '/Users?filter=userName eq "barbara@acme.example"').json()

    assert found["totalResults"] == 0
    assert okta("GET", path).status_code == 404
    assert okta("PATCH", path, pathless(active=False)).status_code == 404
    assert okta("PUT", path, BARBARA).status_code == 404
    assert okta("DELETE", path).status_code == 404
    barbara.refresh_from_db()
    assert barbara.is_active


def test_a_person_who_is_taken_over_is_as_active_as_okta_says(okta, barbara):
    okta("POST", "/Users", changed(BARBARA, active=False))

    barbara.refresh_from_db()
    assert not barbara.is_active


@pytest.mark.parametrize("role", ["owner", "admin", "helpdesk", "auditor"])
def test_nobody_with_a_role_is_handed_over_and_the_answer_says_what_to_do(okta, barbara, role):
    users.set_role(barbara, role=role, actor=ACTOR)

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"
    assert User.Role(role).label in answer.json()["detail"]
    assert "open Identity Management" in answer.json()["detail"]
    assert barbara.is_local


def test_nobody_is_taken_over_by_an_address(okta, acme, barbara):
    emails = [{"value": "old@acme.example", "type": "work"}]

    answer = okta("POST", "/Users", changed(BARBARA, userName="other@acme.example", emails=emails))

    barbara.refresh_from_db()
    assert answer.json()["id"] != str(barbara.scim_id)
    assert barbara.is_local


def test_nobody_is_taken_over_from_another_connection(okta, acme, barbara):
    entra = ScimConnection.objects_all_organizations.create(organization=acme, name="Entra")
    User.objects_all_organizations.filter(pk=barbara.pk).update(scim_connection=entra)

    answer = okta("POST", "/Users", BARBARA)

    barbara.refresh_from_db()
    assert answer.status_code == 409
    assert barbara.scim_connection == entra


def test_nobody_is_taken_over_across_organizations(okta, globex):
    namesake = users.create_local(globex, user_name="barbara@acme.example", actor=ACTOR)

    answer = okta("POST", "/Users", BARBARA)

    namesake.refresh_from_db()
    assert answer.status_code == 201
    assert answer.json()["id"] != str(namesake.scim_id)
    assert namesake.is_local


def test_a_strict_connection_takes_nobody_over(okta, acme, barbara):
    speak(acme, "strict")

    answer = okta("POST", "/Users", TO_THE_LETTER)

    barbara.refresh_from_db()
    assert answer.status_code == 409
    assert barbara.is_local


def test_an_owner_cannot_be_reached_through_the_connector(okta, acme):
    owner = organizations.add_owner(
        acme, email="owner@acme.example", password="correct horse battery", actor=ACTOR
    )

    answer = okta("POST", "/Users", changed(BARBARA, userName="OWNER@acme.example"))

    owner.refresh_from_db()
    assert answer.status_code == 409
    assert (owner.is_local, owner.is_active) == (True, True)
