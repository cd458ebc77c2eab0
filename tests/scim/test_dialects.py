"""What real clients send beside the letter: borne in `okta` and `entra`, refused in `strict`."""

import pytest

from tests.scim.bodies import BARBARA, ENTERPRISE, changed, created, patch, pathless, speak

EMAIL = BARBARA["emails"][0]
TWO_PRIMARY = [EMAIL, {"value": "b@home.example", "type": "home", "primary": True}]
STRICT = changed(BARBARA)
del STRICT["password"], STRICT["groups"]


@pytest.mark.parametrize("dialect", ["okta", "entra"])
@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"active": "True"}, "active", True),
        ({"active": "false"}, "active", False),
        ({"externalId": 4711}, "externalId", "4711"),
        ({"title": True}, "title", "true"),
        ({"title": [{"value": "Guide"}]}, "title", "Guide"),
        ({"title": {"value": "Guide"}}, "title", "Guide"),
        ({"USERNAME": "b@acme.example", "userName": None}, None, None),
        ({"shoeSize": 44}, "shoeSize", None),
        ({"urn:none:User": {"a": 1}}, "urn:none:User", None),
        ({"emails": EMAIL}, "emails", [EMAIL]),
        ({"emails": TWO_PRIMARY}, "emails", [EMAIL, {**TWO_PRIMARY[1], "primary": False}]),
        ({"emails": [{**EMAIL, "verified": True}]}, "emails", [EMAIL]),
        ({ENTERPRISE: {"manager": "42"}}, ENTERPRISE, {"manager": {"value": "42"}}),
        ({ENTERPRISE: {"employeeNumber": 7}}, ENTERPRISE, {"employeeNumber": "7"}),
    ],
)
def test_a_create_beside_the_letter_is_understood(okta, acme, dialect, changes, name, value):
    speak(acme, dialect)

    answer = okta("POST", "/Users", changed(BARBARA, **changes))

    if name is None:  # one attribute twice, in different case: nobody can say which is meant
        assert answer.status_code == 400
    else:
        assert answer.status_code == 201
        assert answer.json().get(name) == value


@pytest.mark.parametrize(
    ("changes", "scim_type"),
    [
        ({"active": "True"}, "invalidValue"),
        ({"externalId": 4711}, "invalidValue"),
        ({"title": [{"value": "Guide"}]}, "invalidValue"),
        ({"shoeSize": 44}, "invalidSyntax"),
        ({"urn:none:User": {"a": 1}}, "invalidSyntax"),
        ({"emails": EMAIL}, "invalidValue"),
        ({"emails": TWO_PRIMARY}, "invalidValue"),
        ({"emails": [{**EMAIL, "verified": True}]}, "invalidSyntax"),
        ({ENTERPRISE: {"manager": "42"}}, "invalidValue"),
        ({"schemas": None}, "invalidSyntax"),
    ],
)
def test_strict_refuses_a_create_beside_the_letter(okta, acme, changes, scim_type):
    speak(acme, "strict")

    answer = okta("POST", "/Users", changed(STRICT, **changes))

    assert answer.status_code == 400
    assert answer.json()["scimType"] == scim_type
    assert not acme.users.exists()


@pytest.mark.parametrize("dialect", ["okta", "entra"])
@pytest.mark.parametrize(
    "body",
    [
        pathless(title="Guide"),
        pathless(Title="Guide"),
        {"Operations": [{"op": "replace", "value": {"title": "Guide"}}]},
        {"schemas": [], "operations": [{"OP": "REPLACE", "Path": "title", "Value": "Guide"}]},
        patch({"op": "Add", "path": "title", "value": ["Guide"]}),
        pathless(id="another", meta={}, groups=[], title="Guide", shoeSize=44),
    ],
)
def test_a_patch_beside_the_letter_is_understood(okta, acme, dialect, body):
    speak(acme, dialect)

    answer = okta("PATCH", created(okta), body)

    assert answer.status_code == 200
    assert answer.json()["title"] == "Guide"


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        (pathless(title="Guide"), "invalidSyntax"),
        ({"Operations": [{"op": "add", "path": "title", "value": "x"}]}, "invalidSyntax"),
        (patch({"op": "remove", "path": "emails", "value": [EMAIL]}), "invalidValue"),
        (patch({"op": "add", "path": 'emails[type eq "x"].value', "value": "x"}), "noTarget"),
        (patch({"op": "remove", "path": 'emails[type eq "x"]'}), "noTarget"),
        (patch({"op": "replace", "path": "id", "value": "another"}), "mutability"),
        (patch({"op": "replace", "path": "shoeSize", "value": "44"}), "invalidPath"),
        (patch({"op": "replace", "path": "active", "value": "True"}), "invalidValue"),
    ],
)
def test_strict_refuses_a_patch_beside_the_letter(okta, acme, body, scim_type):
    path = created(okta)
    speak(acme, "strict")
    before = okta("GET", path).json()

    answer = okta("PATCH", path, body)

    assert answer.status_code == 400
    assert answer.json()["scimType"] == scim_type
    assert okta("GET", path).json() == before


def test_strict_takes_any_case_of_op(okta, acme):
    path = created(okta)
    speak(acme, "strict")

    answer = okta("PATCH", path, patch({"op": "Replace", "path": "title", "value": "Guide"}))

    assert answer.json()["title"] == "Guide"
