"""What real clients send beside the letter: borne in `okta` and `entra`, refused in `strict`."""

import pytest

from identity import users
from tests.conftest import ACTOR
from tests.scim.bodies import (
    BARBARA,
    CORE,
    ENTERPRISE,
    GROUP,
    TO_THE_LETTER,
    changed,
    created,
    patch,
    pathless,
    pushed,
    speak,
)
from tests.scim.harmless import everything, said

EMAIL = BARBARA["emails"][0]
TWO_PRIMARY = [EMAIL, {"value": "b@home.example", "type": "home", "primary": True}]


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
        ({"schemas": None}, "schemas", [CORE]),
        ({"schemas": [CORE, "urn:none:User"]}, "schemas", [CORE]),
        ({"emails": [{**EMAIL, "type": "secret"}]}, "emails", [{**EMAIL, "type": "secret"}]),
        ({"password": "correct horse battery"}, "password", None),
        ({"id": "another", "title": "Guide"}, "title", "Guide"),
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
        ({"schemas": [CORE, "urn:none:User"]}, "invalidSyntax"),
        ({"emails": [{**EMAIL, "type": "secret"}]}, "invalidValue"),
        ({"password": "correct horse battery"}, "invalidSyntax"),
    ],
)
def test_strict_refuses_a_create_beside_the_letter(okta, acme, changes, scim_type):
    speak(acme, "strict")
    before = everything()

    answer = okta("POST", "/Users", changed(TO_THE_LETTER, **changes))

    assert said(answer) == (400, scim_type)
    assert everything() == before


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


HOME = {"value": "b@home.example", "type": "home"}


@pytest.mark.parametrize("dialect", ["okta", "entra"])
@pytest.mark.parametrize(
    ("operation", "name", "value"),
    [
        (
            {"op": "replace", "value": {"name.givenName": "B", f"{ENTERPRISE}:department": "C"}},
            ENTERPRISE,
            {"department": "C"},
        ),
        ({"op": "remove", "path": "emails", "value": [EMAIL]}, "emails", None),
        (
            {"op": "add", "path": 'emails[type eq "home"].value', "value": HOME["value"]},
            "emails",
            [EMAIL, HOME],
        ),
        ({"op": "remove", "path": 'emails[type eq "home"]'}, "emails", [EMAIL]),
        ({"op": "replace", "path": "active", "value": "False"}, "active", False),
        ({"op": "replace", "path": "id", "value": "another"}, "emails", [EMAIL]),
        ({"op": "replace", "path": "meta.version", "value": "44"}, "emails", [EMAIL]),
        ({"op": "replace", "path": "shoeSize", "value": "44"}, "shoeSize", None),
        ({"op": "replace", "path": "urn:none:User:a", "value": "44"}, "urn:none:User", None),
        ({"op": "replace", "path": "password", "value": "correct"}, "password", None),
        ({"op": "add", "path": "nickName", "value": "Babs", "why": "44"}, "nickName", "Babs"),
        (
            {"op": "add", "path": f"{ENTERPRISE}:manager", "value": "42"},
            ENTERPRISE,
            {"manager": {"value": "42"}},
        ),
        (
            {"op": "replace", "path": "name", "value": {"givenName": "B"}},
            "name",
            {"givenName": "B", "familyName": "Jensen"},
        ),
    ],
)
def test_an_operation_beside_the_letter_is_understood_and_the_rest_is_done(
    okta, acme, dialect, operation, name, value
):
    path = created(okta)
    speak(acme, dialect)

    answer = okta("PATCH", path, patch(operation, {"op": "add", "path": "title", "value": "x"}))

    assert answer.status_code == 200
    assert answer.json()["title"] == "x"
    assert answer.json().get(name) == value
    assert okta("GET", path).json() == answer.json()


@pytest.mark.parametrize("dialect", ["okta", "entra"])
def test_a_remove_without_a_path_has_no_target_where_paths_may_be_missing(okta, acme, dialect):
    path = created(okta)
    speak(acme, dialect)
    before = everything()

    answer = okta("PATCH", path, patch({"op": "remove"}))

    assert said(answer) == (400, "noTarget")
    assert everything() == before


@pytest.mark.parametrize("dialect", ["okta", "entra", "strict"])
def test_an_id_in_other_case_is_nobodys(okta, acme, dialect):
    person, group = created(okta), pushed(okta)
    speak(acme, dialect)
    before = everything()

    for path in (person, group):
        root, _, scim_id = path.rpartition("/")
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            body = {
                "PUT": TO_THE_LETTER
                if path == person
                else {"schemas": [GROUP], "displayName": "x"},
                "PATCH": patch({"op": "add", "path": "externalId", "value": "x"}),
            }
            answer = okta(method, f"{root}/{scim_id.upper()}", body.get(method))
            assert said(answer) == (404, None)

    assert everything() == before


@pytest.mark.parametrize("dialect", ["okta", "entra", "strict"])
def test_an_id_in_a_body_reaches_nobody_else(okta, acme, dialect):
    path, other = created(okta), created(okta, userName="ann", externalId="00uANN")
    speak(acme, dialect)
    ann = okta("GET", other).json()

    put = okta("PUT", path, changed(TO_THE_LETTER, id=ann["id"], title="Guide"))
    post = okta("POST", "/Users", {"schemas": [CORE], "userName": "cleo", "id": ann["id"]})

    assert (put.status_code, put.json()["id"], put.json()["title"]) == (200, path[7:], "Guide")
    assert post.status_code == 201
    assert post.json()["id"] not in (ann["id"], path[7:])
    assert okta("GET", other).json() == ann


@pytest.mark.parametrize("dialect", ["okta", "entra", "strict"])
def test_a_parameter_that_nobody_knows_is_ignored(okta, acme, dialect):
    path = created(okta)
    speak(acme, dialect)
    change = patch({"op": "add", "path": "title", "value": "Guide"})

    answer = okta("PATCH", f"{path}?aadOptscim062020", change)

    assert answer.json()["title"] == "Guide"
    assert okta("GET", f"{path}?aadOptscim062020").json() == answer.json()


@pytest.mark.parametrize(("dialect", "status"), [("okta", 201), ("entra", 201), ("strict", 409)])
def test_a_create_that_meets_a_local_person(okta, acme, dialect, status):
    users.create_local(acme, user_name="Barbara@acme.example", actor=ACTOR)
    speak(acme, dialect)
    before = everything()

    answer = okta("POST", "/Users", TO_THE_LETTER)

    assert answer.status_code == status
    assert acme.users.get().is_local is (status == 409)
    if status == 409:
        left = everything()
        assert said(answer) == (409, "uniqueness")
        assert left["identity_user"] == before["identity_user"]


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        (pathless(title="Guide"), "invalidSyntax"),
        ({"Operations": [{"op": "add", "path": "title", "value": "x"}]}, "invalidSyntax"),
        (patch({"op": "remove", "path": "emails", "value": [EMAIL]}), "invalidValue"),
        (patch({"op": "add", "path": 'emails[type eq "x"].value', "value": "x"}), "noTarget"),
        (patch({"op": "remove", "path": 'emails[type eq "x"]'}), "noTarget"),
        (patch({"op": "replace", "path": "id", "value": "another"}), "mutability"),
        (patch({"op": "replace", "path": "shoeSize", "value": "44"}), "invalidSyntax"),
        (patch({"op": "replace", "path": "urn:none:User:a", "value": "44"}), "invalidSyntax"),
        (patch({"op": "replace", "path": "password", "value": "correct"}), "invalidSyntax"),
        (patch({"op": "replace", "path": "meta.version", "value": "44"}), "mutability"),
        (patch({"op": "add", "path": "title", "value": "x", "why": "44"}), "invalidSyntax"),
        (patch({"op": "remove"}), "invalidSyntax"),
        (patch({"op": "add", "path": f"{ENTERPRISE}:manager", "value": "42"}), "invalidValue"),
        (patch({"op": "add", "path": "title", "value": [{"value": "Guide"}]}), "invalidValue"),
        (patch({"op": "add", "path": "emails", "value": TWO_PRIMARY}), "invalidValue"),
        ({"operations": [{"op": "add", "path": "title", "value": "x"}]}, "invalidSyntax"),
        (patch({"op": "replace", "path": "active", "value": "True"}), "invalidValue"),
    ],
)
def test_strict_refuses_a_patch_beside_the_letter(okta, acme, body, scim_type):
    path = created(okta)
    speak(acme, "strict")
    before = everything()

    answer = okta("PATCH", path, body)

    assert said(answer) == (400, scim_type)
    assert everything() == before


def test_strict_takes_any_case_of_op(okta, acme):
    path = created(okta)
    speak(acme, "strict")

    answer = okta("PATCH", path, patch({"op": "Replace", "path": "title", "value": "Guide"}))

    assert answer.json()["title"] == "Guide"
