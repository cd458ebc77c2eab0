"""Okta changes a person: PATCH as catalogue apps do, GET and PUT as app-wizard apps do."""

import pytest

from identity import users
from tests.conftest import ACTOR
from tests.scim.bodies import (
    BARBARA,
    CORE,
    ENTERPRISE,
    TELEPHONY,
    changed,
    created,
    patch,
    pathless,
    replace,
    speak,
)


def test_a_catalogue_app_changes_what_it_names_and_nothing_else(okta, acme):
    path = created(okta)

    answer = okta("PATCH", path, pathless(name={"givenName": "Babs"}, title="Guide"))

    assert answer.status_code == 200
    assert answer.json()["name"] == {"givenName": "Babs", "familyName": "Jensen"}
    assert answer.json()["title"] == "Guide"
    assert answer.json()["emails"] == BARBARA["emails"]
    assert answer.json() == okta("GET", path).json()
    assert acme.users.get().given_name == "Babs"


def test_an_app_wizard_app_puts_back_what_it_read_with_its_change(okta, bob):
    path = f"/Users/{bob.scim_id}"
    read = okta("GET", path).json()

    answer = okta("PUT", path, changed(read, displayName="Robert Line"))

    assert answer.status_code == 200
    assert answer.json()["displayName"] == "Robert Line"
    unchanged = {name: value for name, value in read.items() if name not in ("displayName", "meta")}
    assert {name: answer.json()[name] for name in unchanged} == unchanged


@pytest.mark.parametrize("dialect", ["okta", "entra"])
def test_putting_back_what_was_read_changes_nothing_at_all(okta, acme, bob, dialect):
    speak(acme, dialect)
    path = f"/Users/{bob.scim_id}"
    read = okta("GET", path).json()
    events = acme.audit_events.count()

    answer = okta("PUT", path, read)

    assert answer.json() == read
    assert acme.audit_events.count() == events


def test_putting_back_what_was_read_takes_no_mention_of_the_line_back(okta, bob):
    path = f"/Users/{bob.scim_id}"
    okta("PUT", path, {"userName": "bob@acme.example", TELEPHONY: {}})
    read = okta("GET", path).json()

    assert okta("PUT", path, read).json() == read


def test_a_patch_that_says_what_is_so_already_changes_nothing(okta, acme):
    path = created(okta)
    read = okta("GET", path).json()
    events = acme.audit_events.count()

    answer = okta("PATCH", path, pathless(displayName="Barbara Jensen", active=True))

    assert answer.json() == read
    assert acme.audit_events.count() == events


def test_put_clears_what_it_leaves_out(okta):
    path = created(okta, title="Guide", **{ENTERPRISE: {"department": "Tours"}})

    answer = okta("PUT", path, {"schemas": [CORE], "userName": BARBARA["userName"]}).json()

    assert not {"title", ENTERPRISE, "name", "emails", "externalId"} & answer.keys()
    assert answer["active"] is True


def test_put_that_says_nothing_of_active_lets_nobody_back_in(okta, carol):
    path = f"/Users/{carol.scim_id}"

    answer = okta("PUT", path, {"schemas": [CORE], "userName": "carol@acme.example"})

    assert answer.json()["active"] is False
    carol.refresh_from_db()
    assert not carol.is_active


def test_a_new_user_name_reaches_the_federation_id_and_the_trail(okta, acme):
    path = created(okta)

    answer = okta("PATCH", path, pathless(userName="jensen@acme.example"))

    user = acme.users.get()
    assert answer.json()["userName"] == "jensen@acme.example"
    assert user.federation_id == "jensen@acme.example"
    changes = acme.audit_events.get(action="user.updated").changes
    assert changes["user_name"] == ["barbara@acme.example", "jensen@acme.example"]
    assert changes["federation_id"] == ["barbara@acme.example", "jensen@acme.example"]


def test_a_federation_id_set_by_hand_stays(okta, acme):
    path = created(okta)
    users.set_federation_id(acme.users.get(), federation_id="bj@idp.example", actor=ACTOR)

    okta("PATCH", path, pathless(userName="jensen@acme.example"))

    assert acme.users.get().federation_id == "bj@idp.example"


def test_somebody_elses_user_name_is_refused_and_nothing_of_the_patch_applies(okta, acme, bob):
    path = created(okta)
    before = okta("GET", path).json()

    answer = okta("PATCH", path, pathless(title="Guide", userName="BOB@acme.example", active=False))

    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"
    assert okta("GET", path).json() == before


def test_a_password_push_answers_well_and_changes_nothing(okta, acme):
    path = created(okta)
    read = okta("GET", path).json()

    answer = okta("PATCH", path, pathless(password="a-new-secret-of-theirs"))

    assert answer.status_code == 200
    assert answer.json() == read
    assert not acme.users.get().has_usable_password()


def test_empty_values_clear_attributes(okta):
    path = created(okta, title="Guide", nickName="Babs")

    answer = okta("PATCH", path, pathless(title="", nickName=None, emails=[])).json()

    assert not {"title", "nickName", "emails"} & answer.keys()


@pytest.mark.parametrize(
    ("operation", "name", "value"),
    [
        (replace("title", "Guide"), "title", "Guide"),
        (replace("TITLE", "Guide"), "title", "Guide"),
        (replace(f"{CORE}:title", "Guide"), "title", "Guide"),
        (replace("name.givenName", "Babs"), "name", {"givenName": "Babs", "familyName": "Jensen"}),
        (replace("emails[type eq \"work\"].value", "b@x"), "emails",
         [{"primary": True, "value": "b@x", "type": "work"}]),
        (replace("emails[type eq \"home\"].value", "b@h"), "emails",
         [*BARBARA["emails"], {"type": "home", "value": "b@h"}]),
        (replace(f"{ENTERPRISE}:department", "Tours"), ENTERPRISE, {"department": "Tours"}),
        (replace(f"{ENTERPRISE}:manager", "42"), ENTERPRISE, {"manager": {"value": "42"}}),
        (replace(ENTERPRISE, {"division": "East"}), ENTERPRISE, {"division": "East"}),
        (pathless(**{"name.familyName": "Doe"}), "name",
         {"givenName": "Barbara", "familyName": "Doe"}),
        (pathless(**{f"{ENTERPRISE}:employeeNumber": 7}), ENTERPRISE, {"employeeNumber": "7"}),
        (pathless(**{ENTERPRISE: {"costCenter": "4130"}}), ENTERPRISE, {"costCenter": "4130"}),
        (patch({"op": "ADD", "path": "emails", "value": {"value": "b@h", "type": "home"}}),
         "emails", [*BARBARA["emails"], {"value": "b@h", "type": "home"}]),
        (patch({"op": "add", "path": "emails", "value": BARBARA["emails"]}),
         "emails", BARBARA["emails"]),
        (patch({"op": "add", "path": "emails",
                "value": [{"value": "b@h", "type": "home", "primary": True}]}),
         "emails", [{"primary": False, "value": "barbara@acme.example", "type": "work"},
                    {"value": "b@h", "type": "home", "primary": True}]),
        (patch({"op": "remove", "path": "name.familyName"}), "name", {"givenName": "Barbara"}),
    ],
)  # fmt: skip
def test_each_way_to_patch_changes_what_it_says(okta, operation, name, value):
    path = created(okta)

    answer = okta("PATCH", path, operation)

    assert answer.status_code == 200
    assert answer.json()[name] == value
    assert okta("GET", path).json()[name] == value


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "emails"},
        {"op": "remove", "path": 'emails[type eq "work"]'},
        {"op": "Remove", "path": 'emails[value eq "BARBARA@acme.example"]'},
        {"op": "Remove", "path": "emails", "value": [{"value": "barbara@acme.example"}]},
        {"op": "remove", "path": 'emails[type eq "work"].value'},
        {"op": "replace", "path": "emails", "value": []},
        {"op": "replace", "path": "emails", "value": None},
    ],
)
def test_each_way_to_remove_the_only_address_removes_it(okta, acme, operation):
    path = created(okta)

    answer = okta("PATCH", path, patch(operation))

    assert answer.status_code == 200
    assert "emails" not in answer.json()
    assert acme.users.get().email == ""


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": 'emails[type eq "home"]', "value": [{"value": "b@home.example"}]},
        {
            "op": "replace",
            "path": 'emails[type eq "home"]',
            "value": [[{"value": "b@home.example"}]],
        },
        {"op": "add", "path": "emails", "value": [[{"value": "b@home.example", "type": "home"}]]},
    ],
)
def test_an_address_in_one_list_too_many_is_still_that_address(okta, operation):
    path = created(okta)

    answer = okta("PATCH", path, patch(operation))

    assert answer.status_code == 200
    assert {"value": "b@home.example", "type": "home"} in answer.json()["emails"]


def test_removing_one_address_leaves_the_others(okta):
    home = {"value": "b@home.example", "type": "home"}
    path = created(okta, emails=[*BARBARA["emails"], home])

    answer = okta("PATCH", path, patch({"op": "remove", "path": 'emails[type eq "home"]'}))

    assert answer.json()["emails"] == BARBARA["emails"]


def test_the_operations_of_one_patch_build_on_each_other(okta):
    path = created(okta, emails=[])

    answer = okta(
        "PATCH",
        path,
        patch(
            {"op": "Add", "path": 'emails[type eq "work"].primary', "value": "true"},
            {"op": "Add", "path": 'emails[type eq "work"].value', "value": "b@x"},
        ),
    )

    assert answer.json()["emails"] == [{"type": "work", "primary": True, "value": "b@x"}]


def test_another_manager_takes_nothing_from_the_one_before(okta):
    manager = {"value": "1", "displayName": "The One"}
    path = created(okta, **{ENTERPRISE: {"manager": manager}})

    answer = okta("PATCH", path, replace(f"{ENTERPRISE}:manager", "2"))

    assert answer.json()[ENTERPRISE] == {"manager": {"value": "2"}}


@pytest.mark.parametrize(
    ("operation", "scim_type"),
    [
        ({"op": "delete", "path": "title"}, "invalidSyntax"),
        ({"path": "title", "value": "x"}, "invalidSyntax"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": "userName", "value": ""}, "invalidValue"),
        ({"op": "replace", "path": "title[", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "__class__", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "_state.db", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": 'title[value eq "x"]', "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": 7, "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "emails[type is 1].value", "value": "x"}, "invalidFilter"),
        ({"op": "replace", "path": 'emails[size eq "1"].value', "value": "x"}, "invalidFilter"),
        ({"op": "replace", "path": 'emails[type ne "work"].value', "value": "x"}, "noTarget"),
        ({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue"),
        ({"op": "replace", "path": "active", "value": 1}, "invalidValue"),
        ({"op": "replace", "path": "name", "value": "Barbara"}, "invalidValue"),
        ({"op": "replace", "path": "title", "value": {"x": 1}}, "invalidValue"),
        ({"op": "replace", "value": "Barbara"}, "invalidValue"),
    ],
)
def test_a_patch_that_means_nothing_is_refused_and_changes_nothing(okta, operation, scim_type):
    path = created(okta)
    before = okta("GET", path).json()
    good = {"op": "replace", "path": "title", "value": "Guide"}

    answer = okta("PATCH", path, patch(good, operation))

    assert answer.status_code == 400
    assert answer.json()["scimType"] == scim_type
    assert okta("GET", path).json() == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"schemas": [CORE], "Operations": [{"op": "remove", "path": "title"}]},
        patch(),
        patch(*[{"op": "remove", "path": "title"}] * 1001),
        {"Operations": "title"},
        {"Operations": ["title"]},
    ],
)
def test_a_patch_is_a_list_of_at_most_a_thousand_operations(okta, body):
    answer = okta("PATCH", created(okta), body)

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidSyntax"


@pytest.mark.parametrize(
    "name",
    ["id", "meta", "meta.version", "groups", "schemas", 'groups[value eq "1"]', "constructor", "pk",
     "organization_id", "is_superuser", "is_staff", "role", "password", "version", "scim_id",
     "urn:none:User:title", "urn:switchroom:scim:schemas:extension:telephony:1.0:User:extension"],
)  # fmt: skip
def test_what_a_client_cannot_write_is_ignored(okta, acme, name):
    path = created(okta)
    before = okta("GET", path).json()

    by_path = okta("PATCH", path, replace(name, "intruder"))
    by_name = okta("PATCH", path, pathless(**{name: "intruder"}))

    assert (by_path.status_code, by_name.status_code) == (200, 200)
    assert okta("GET", path).json() == before
    assert acme.users.get().role == "member"


def test_active_can_be_unsaid_and_the_person_stays_as_they_are(okta, carol):
    path = f"/Users/{carol.scim_id}"

    unsaid = okta("PATCH", path, patch({"op": "remove", "path": "active"}))
    carol.refresh_from_db()
    still_out = not carol.is_active
    said = okta("PATCH", path, replace("active", True))

    assert "active" not in unsaid.json()
    assert still_out
    assert said.json()["active"] is True


def test_a_write_for_an_older_version_is_refused(okta):
    path = created(okta)
    first = okta("GET", path)["ETag"]
    okta("PATCH", path, replace("title", "Guide"))
    latest = okta("GET", path)["ETag"]

    late = okta("PATCH", path, replace("title", "Late"), **{"If-Match": first})
    odd = okta("PATCH", path, replace("title", "Odd"), **{"If-Match": "latest"})
    any_version = okta("PATCH", path, replace("title", "Any"), **{"If-Match": "*"})
    in_time = okta("DELETE", path, **{"If-Match": f'"other", {any_version["ETag"]}'})

    assert first != latest
    assert (late.status_code, odd.status_code) == (412, 400)
    assert (any_version.status_code, in_time.status_code) == (200, 204)


def test_a_client_that_has_the_version_is_sent_no_body(okta, bob):
    path = f"/Users/{bob.scim_id}"
    version = okta("GET", path)["ETag"]

    again = okta("GET", path, **{"If-None-Match": version})
    other = okta("GET", path, **{"If-None-Match": 'W/"other"'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", version)
    assert other.status_code == 200


def test_a_person_can_be_deleted_once_and_the_name_is_free_again(okta, acme):
    path = created(okta)

    gone = okta("DELETE", path)

    assert (gone.status_code, gone.content) == (204, b"")
    assert okta("GET", path).status_code == 404
    assert okta("DELETE", path).status_code == 404
    assert acme.audit_events.filter(action="user.deleted").count() == 1
    assert created(okta) != path


def test_putting_a_list_is_refused(okta, bob):
    listed = okta("GET", "/Users").json()

    answer = okta("PUT", f"/Users/{bob.scim_id}", listed)

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidSyntax"
