"""Okta assigns a person: POST /Users."""

from http import HTTPStatus

from identity.models import AuditEvent, User

BARBARA = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": "barbara@acme.example",
    "name": {"givenName": "Barbara", "familyName": "Jensen"},
    "emails": [{"primary": True, "value": "barbara@acme.example", "type": "work"}],
    "displayName": "Barbara Jensen",
    "locale": "en-US",
    "externalId": "00uBARBARA",
    "groups": [],
    "password": "a placeholder that Okta makes up",
    "active": True,
}


def test_okta_assigns_a_person_and_the_user_exists(okta, acme):
    response = okta("POST", "/Users", BARBARA)

    user = acme.users.get(user_name="barbara@acme.example")
    assert response.status_code == HTTPStatus.CREATED
    assert response["Content-Type"] == "application/scim+json"
    assert response["Location"] == f"http://testserver/scim/v2/acme/Users/{user.scim_id}"
    assert response["Location"] == response.json()["meta"]["location"]
    assert response["ETag"] == response.json()["meta"]["version"]
    assert AuditEvent.objects_all_organizations.filter(action="user.provisioned").count() == 1
