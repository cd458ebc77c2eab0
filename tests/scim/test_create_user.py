"""Okta assigns a person: POST /Users."""

import json

import pytest

from identity.models import AuditEvent
from tests.scim.bodies import BARBARA, CORE, ENTERPRISE, changed, created, speak


def test_okta_assigns_a_person_and_the_user_exists(okta, acme):
    response = okta("POST", "/Users", BARBARA)

    user = acme.users.get(user_name="barbara@acme.example")
    assert response.status_code == 201
    assert response["Content-Type"] == "application/scim+json"
    assert response["Location"] == f"http://testserver/scim/v2/acme/Users/{user.scim_id}"
    assert response["ETag"] == response.json()["meta"]["version"]
    assert (user.external_id, user.display_name) == ("00uBARBARA", "Barbara Jensen")
    assert (user.federation_id, user.role) == ("barbara@acme.example", "member")
    event = acme.audit_events.get(action="user.provisioned")
    assert (event.actor, event.source, event.ip_address) == ("Okta", "scim", "127.0.0.1")


def test_the_answer_is_the_whole_person_and_so_is_the_next_read(okta):
    answer = okta("POST", "/Users", BARBARA).json()

    read = okta("GET", f"/Users/{answer['id']}").json()
    assert read == answer
    assert {name: read[name] for name in ("name", "emails", "displayName", "locale")} == {
        name: BARBARA[name] for name in ("name", "emails", "displayName", "locale")
    }
    assert read["schemas"] == [CORE]
    assert read["meta"]["resourceType"] == "User"


def test_a_password_is_never_kept_shown_or_written_down(okta, acme):
    answer = okta("POST", "/Users", BARBARA)

    user = acme.users.get()
    assert BARBARA["password"].encode() not in answer.content
    assert BARBARA["password"] not in json.dumps(list(acme.audit_events.values("changes")))
    assert BARBARA["password"] not in json.dumps(user.profile)
    assert not user.has_usable_password()


def test_a_second_create_of_the_name_is_refused_in_words_for_an_administrator(okta, acme):
    created(okta)

    again = okta("POST", "/Users", changed(BARBARA, userName="BARBARA@acme.example"))

    assert again.status_code == 409
    assert again.json()["scimType"] == "uniqueness"
    assert again.json()["status"] == "409"
    assert "BARBARA@acme.example" in again.json()["detail"]
    assert acme.users.count() == 1


def test_an_external_id_stands_for_one_person(okta, acme):
    created(okta)

    again = okta("POST", "/Users", changed(BARBARA, userName="other@acme.example"))

    assert again.status_code == 409
    assert "00uBARBARA" in again.json()["detail"]
    assert acme.users.count() == 1


def test_after_a_lost_answer_okta_finds_the_person_it_created(okta):
    path = created(okta)
    assert okta("POST", "/Users", BARBARA).status_code == 409

    found = okta("GET", '/Users?filter=userName eq "barbara@acme.example"').json()

    assert [f"/Users/{each['id']}" for each in found["Resources"]] == [path]


def test_an_id_from_outside_is_ignored(okta, acme, bob):
    answer = okta("POST", "/Users", changed(BARBARA, id=str(bob.scim_id)))

    assert answer.status_code == 201
    assert answer.json()["id"] != str(bob.scim_id)
    bob.refresh_from_db()
    assert bob.user_name == "bob@acme.example"


def test_external_id_may_be_absent(okta, acme):
    body = {name: value for name, value in BARBARA.items() if name != "externalId"}

    answer = okta("POST", "/Users", body)

    assert answer.status_code == 201
    assert "externalId" not in answer.json()


@pytest.mark.parametrize("user_name", ["x@acme.local", "x@acme.test", "no domain", "Ü. Ñandú", "1"])
def test_any_text_is_a_user_name_and_an_address_needs_no_shape(okta, user_name):
    emails = [{"value": user_name, "type": "work", "primary": True}]

    answer = okta("POST", "/Users", changed(BARBARA, userName=user_name, emails=emails))

    assert answer.status_code == 201
    assert answer.json()["userName"] == user_name
    assert answer.json()["emails"] == emails


@pytest.mark.parametrize(
    "user_name",
    ["", "  ", None, "bar\u202ebara", "bar\u200bbara", "bar\nbara", "x" * 255, "\ufdfa" * 20],
)
def test_a_user_name_can_be_read_and_fits(okta, acme, user_name):
    answer = okta("POST", "/Users", changed(BARBARA, userName=user_name))

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidValue"
    assert not acme.users.exists()


def test_empty_values_are_values_that_are_not_there(okta):
    answer = okta(
        "POST",
        "/Users",
        changed(
            BARBARA,
            title="",
            nickName=None,
            phoneNumbers=[],
            addresses=[{"type": "work", "primary": True, "streetAddress": ""}],
            name={"givenName": "Barbara", "familyName": ""},
        ),
    ).json()

    assert not {"title", "nickName", "phoneNumbers", "addresses"} & answer.keys()
    assert answer["name"] == {"givenName": "Barbara"}


def test_everything_about_a_person_comes_back_as_it_was_sent(okta, acme):
    speak(acme, "entra")
    profile = {
        "nickName": "Babs",
        "profileUrl": "https://intranet.example/babs",
        "title": "Tour Guide",
        "userType": "Employee",
        "preferredLanguage": "en-US",
        "timezone": "Mars/Olympus",
        "phoneNumbers": [{"value": "(555) 555-0100 ext. 7", "type": "work", "primary": True}],
        "ims": [{"value": "babs", "type": "irc"}],
        "photos": [{"value": "https://photos.example/babs", "type": "photo"}],
        "addresses": [{"streetAddress": "1 Main St", "postalCode": "00501", "type": "work"}],
        "entitlements": [{"value": "gold"}],
        "roles": [{"value": "guide", "primary": True}],
        "x509Certificates": [{"value": "MIIB"}],
        ENTERPRISE: {"employeeNumber": "701984", "manager": {"value": "26118915"}},
    }

    answer = okta("POST", "/Users", changed(BARBARA, **profile)).json()

    assert {name: answer[name] for name in profile} == profile
    assert answer["schemas"] == [CORE, ENTERPRISE]


def test_roles_of_the_idp_grant_nothing_here(okta, acme):
    created(okta, roles=[{"value": "owner"}], role="owner", is_staff=True)

    assert acme.users.get().role == "member"


def test_a_person_may_arrive_suspended(okta, acme):
    answer = okta("POST", "/Users", changed(BARBARA, active=False))

    assert answer.json()["active"] is False
    assert not acme.users.get().is_active
    assert AuditEvent.objects_all_organizations.filter(action="user.provisioned").count() == 1
