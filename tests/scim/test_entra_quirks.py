"""What Entra is known to send and to need: with its flag `aadOptscim062020`, and without."""

from uuid import uuid4

import pytest

from tests.conftest import arrival
from tests.scim.bodies import (
    BARBARA,
    CORE,
    ENTERPRISE,
    GROUP,
    changed,
    created,
    member,
    patch,
    pathless,
    pushed,
    replace,
    speak,
)

FLAG = "aadOptscim062020"
MANAGER = f"{ENTERPRISE}:manager"
WORK_EMAIL = 'emails[type eq "work"]'


@pytest.fixture
def entra(okta, acme):
    """Acme's Entra calling us."""
    speak(acme, "entra")
    return okta


@pytest.fixture
def ann(acme):
    return arrival(acme, "ann", "Group")


def test_entra_tests_the_connection_with_a_name_that_nobody_has(entra, bob):
    answer = entra("GET", f'/Users?filter=userName eq "{uuid4()}"')

    assert answer.status_code == 200
    assert (answer.json()["totalResults"], answer.json()["Resources"]) == (0, [])


@pytest.mark.parametrize("said", ["False", "false", False])
@pytest.mark.parametrize("verb", ["Replace", "replace", "Add"])
def test_entra_disables_by_a_string_or_a_boolean(entra, bob, verb, said):
    path = f"/Users/{bob.scim_id}"

    answer = entra("PATCH", path, patch({"op": verb, "path": "active", "value": said}))

    assert answer.status_code == 200
    assert entra("GET", path).json()["active"] is False


def test_entra_creates_with_a_string_for_active_and_with_parts_we_do_not_know(entra):
    body = changed(
        BARBARA, active="True", roles=[], meta={"resourceType": "User"}, schemas=[CORE, ENTERPRISE]
    )

    answer = entra("POST", "/Users", body)

    assert answer.status_code == 201
    assert answer.json()["active"] is True


def test_entra_sends_one_operation_for_each_attribute(entra):
    path = created(entra)

    entra("PATCH", path, patch(
        {"op": "Replace", "path": "displayName", "value": "Babs"},
        {"op": "Replace", "path": "name.givenName", "value": "Babs"},
        {"op": "Replace", "path": f"{WORK_EMAIL}.value", "value": "babs@acme.example"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "425 555-0100"},
        {"op": "Add", "path": 'addresses[type eq "work"].streetAddress', "value": "1 Main St"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Tours"},
        {"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "0007"},
    ))  # fmt: skip

    read = entra("GET", path).json()
    assert read["name"] == {"givenName": "Babs", "familyName": "Jensen"}
    assert read["emails"] == [{"primary": True, "type": "work", "value": "babs@acme.example"}]
    assert read["phoneNumbers"] == [{"type": "mobile", "value": "425 555-0100"}]
    assert read["addresses"] == [{"type": "work", "streetAddress": "1 Main St"}]
    assert read[ENTERPRISE] == {"department": "Tours", "employeeNumber": "0007"}


def test_with_its_flag_entra_names_attributes_with_dots_and_urns_in_one_value(entra):
    path = created(entra)

    entra("PATCH", f"{path}?{FLAG}", pathless(**{
        "displayName": "Babs",
        "name.givenName": "Babs",
        f"{ENTERPRISE}:employeeNumber": "0007",
        f"{ENTERPRISE}:department": "Tours",
    }))  # fmt: skip

    read = entra("GET", path).json()
    assert (read["displayName"], read["name"]["givenName"]) == ("Babs", "Babs")
    assert read[ENTERPRISE] == {"department": "Tours", "employeeNumber": "0007"}


def test_the_flag_rides_in_every_address_and_changes_nothing(entra, ann):
    body = {"schemas": [GROUP], "displayName": "Sales"}
    person = entra("POST", f"/Users?{FLAG}", BARBARA)
    path = f"/Users/{person.json()['id']}"
    group = entra("POST", f"/Groups?{FLAG}=", body)

    assert (person.status_code, group.status_code) == (201, 201)
    assert FLAG not in person["Location"]
    assert entra("GET", f"{path}?{FLAG}").json() == person.json()
    assert entra("PATCH", f"{path}?{FLAG}", replace("title", "Guide")).json()["title"] == "Guide"
    assert entra("GET", f"/Groups?{FLAG}&excludedAttributes=members").status_code == 200
    assert entra("DELETE", f"{path}?{FLAG}").status_code == 204


@pytest.mark.parametrize("verb", ["Add", "Replace", "add", "replace"])
def test_entra_expects_an_entry_that_is_not_there_to_be_made(entra, verb):
    path = created(entra, emails=[])
    operation = {"op": verb, "path": f"{WORK_EMAIL}.value", "value": "b@acme.example"}

    entra("PATCH", path, patch(operation))
    entra("PATCH", path, patch(operation))

    assert entra("GET", path).json()["emails"] == [{"type": "work", "value": "b@acme.example"}]


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Add", "path": MANAGER, "value": "42"},
        {"op": "Replace", "path": MANAGER, "value": "42"},
        {"op": "Replace", "path": MANAGER, "value": [{"value": "42"}]},
        {"op": "Replace", "path": f"{MANAGER}.value", "value": "42"},
        {"op": "add", "value": {MANAGER: "42"}},
        {"op": "replace", "value": {ENTERPRISE: {"manager": "42"}}},
    ],
)
def test_entra_names_a_manager_by_a_bare_string(entra, operation):
    path = created(entra)

    answer = entra("PATCH", path, patch(operation))

    assert answer.status_code == 200
    assert entra("GET", path).json()[ENTERPRISE] == {"manager": {"value": "42"}}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Remove", "path": MANAGER},
        {"op": "Replace", "path": MANAGER, "value": ""},
        {"op": "Replace", "path": MANAGER, "value": None},
    ],
)
def test_entra_takes_a_manager_away(entra, operation):
    path = created(entra, **{ENTERPRISE: {"manager": "42", "department": "Tours"}})

    entra("PATCH", path, patch(operation))

    assert entra("GET", path).json()[ENTERPRISE] == {"department": "Tours"}


def test_entra_says_which_address_is_primary_by_a_string(entra):
    home = {"type": "home", "value": "b@home.example", "primary": False}
    path = created(entra, emails=[*BARBARA["emails"], home])

    answer = entra("PATCH", path, replace('emails[type eq "home"].primary', "true"))

    assert answer.status_code == 200
    assert {each["type"]: each["primary"] for each in entra("GET", path).json()["emails"]} == {
        "home": True,
        "work": False,
    }


@pytest.mark.parametrize("verb", ["Add", "Replace"])
def test_entra_says_the_type_of_the_entry_it_chose_by_that_type(entra, verb):
    path = created(entra, emails=[])

    entra("PATCH", path, patch(
        {"op": verb, "path": f"{WORK_EMAIL}.value", "value": "b@acme.example"},
        {"op": verb, "path": f"{WORK_EMAIL}.type", "value": "work"},
        {"op": verb, "path": f"{WORK_EMAIL}.primary", "value": "True"},
    ))  # fmt: skip

    (email,) = entra("GET", path).json()["emails"]
    assert email == {"type": "work", "value": "b@acme.example", "primary": True}


@pytest.mark.parametrize("value", [[{"value": "Guide"}], {"value": "Guide"}, ["Guide"], "Guide"])
def test_entra_wraps_a_single_value_at_times(entra, value):
    path = created(entra)

    answer = entra("PATCH", path, patch({"op": "Replace", "path": "title", "value": value}))

    assert answer.status_code == 200
    assert entra("GET", path).json()["title"] == "Guide"


@pytest.mark.parametrize(
    "question",
    [
        'userName eq "barbara@acme.example"',
        'externalId eq "00uBARBARA"',
        'emails[type eq "work"].value eq "barbara@acme.example"',
        'displayName eq "Barbara Jensen"',
        'userName eq "barbara@acme.example" and active eq true',
    ],
)
def test_entra_looks_people_up_by_what_its_mapping_says(entra, bob, question):
    path = created(entra)

    found = entra("GET", f"/Users?filter={question}").json()["Resources"]

    assert [f"/Users/{each['id']}" for each in found] == [path]


def test_entra_gets_its_values_back_unchanged(entra):
    odd = {
        "phoneNumbers": [{"type": "work", "value": "(425) 555-0100 ext. 7"}],
        "timezone": "Mars/Olympus Mons",
        "emails": [{"type": "work", "value": "Barbara@ACME.example"}],
    }

    path = created(entra, **odd)

    read = entra("GET", path).json()
    assert {name: read[name] for name in odd} == odd


def test_entra_still_finds_whom_it_disabled_and_deletes_for_good_thirty_days_later(entra, acme):
    path = created(entra)
    entra("PATCH", path, replace("active", "False"))
    found = entra("GET", '/Users?filter=userName eq "barbara@acme.example"').json()["Resources"]
    disabled = entra("GET", path)

    gone = entra("DELETE", path)

    assert [each["active"] for each in found] == [False]
    assert disabled.status_code == 200
    assert gone.status_code == 204
    assert entra("GET", path).status_code == 404
    assert created(entra) != path


def test_entra_publishes_no_surprise_to_its_validator(entra):
    schemas = {each["id"]: each for each in entra("GET", "/Schemas").json()["Resources"]}
    core = {each["name"]: each for each in schemas[CORE]["attributes"]}

    assert "password" not in core
    assert {"value", "type", "primary"} <= {sub["name"] for sub in core["emails"]["subAttributes"]}


def test_entra_reads_groups_without_their_members(entra, ann):
    path = pushed(entra, ann)

    by_name = entra("GET", '/Groups?excludedAttributes=members&filter=displayName eq "sales"')
    by_id = entra("GET", f"{path}?excludedAttributes=members")

    assert [f"/Groups/{each['id']}" for each in by_name.json()["Resources"]] == [path]
    assert "members" not in by_name.json()["Resources"][0]
    assert "members" not in by_id.json()


@pytest.mark.parametrize(
    "operation",
    [
        lambda someone: {"op": "Remove", "path": "members", "value": [{"value": someone}]},
        lambda someone: {"op": "Remove", "path": "members", "value": {"value": someone}},
        lambda someone: {"op": "remove", "path": f'members[value eq "{someone}"]'},
    ],
)
def test_entra_takes_one_member_out_and_nobody_else(entra, ann, bob, operation):
    path = pushed(entra, ann, bob)

    answer = entra("PATCH", path, patch(operation(str(ann.scim_id))))

    assert answer.status_code == 200
    members = entra("GET", path).json()["members"]
    assert [each["value"] for each in members] == [str(bob.scim_id)]


def test_entra_adds_members_some_of_whom_are_in_already(entra, ann, bob):
    path = pushed(entra, ann)
    both = [{"value": str(each.scim_id)} for each in (ann, bob)]

    entra("PATCH", path, patch({"op": "Add", "path": "members", "value": both}))

    members = entra("GET", path).json()["members"]
    assert sorted(each["value"] for each in members) == sorted(each["value"] for each in both)


def test_entra_is_refused_a_second_group_of_one_name(entra, ann):
    path = pushed(entra, ann)

    answer = entra("POST", "/Groups", {"schemas": [GROUP], "displayName": "SALES"})

    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    assert entra("GET", path).json()["members"][0]["value"] == member(ann)["value"]
