"""What /Schemas says of each attribute is what happens to it (RFC 7643 section 7).

Nothing here lists attributes: whatever is published is held to its word, new attributes too.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from telephony import extensions, numbers
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import CORE, GROUP, TELEPHONY, patch, pushed, speak

PUBLISHED = {"name", "type", "multiValued", "description", "required", "mutability", "returned"}
SAMPLES = {"boolean": [True, False], "binary": ["AAEC", "AwQF"]}


@pytest.fixture
def schemas(okta) -> dict[str, Any]:
    return {each["id"]: each for each in okta("GET", "/Schemas").json()["Resources"]}


def each_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every attribute and sub-attribute with its path, as a filter would name it."""
    prefix = "" if schema["id"] in (CORE, GROUP) else f"{schema['id']}:"
    for attribute in schema["attributes"]:
        yield prefix + attribute["name"], attribute
        for sub in attribute.get("subAttributes", []):
            yield f"{prefix}{attribute['name']}.{sub['name']}", sub


def is_part(path: str) -> bool:
    """Whether the path leads inside a complex value."""
    return "." in path.rpartition(":")[2]


def is_written(attribute: dict[str, Any]) -> bool:
    return attribute["mutability"] == "readWrite"


def sample(attribute: dict[str, Any], turn: int) -> Any:
    """A value that the attribute may take; another one at each `turn`."""
    if attribute["type"] == "complex":
        parts = [sub for sub in attribute["subAttributes"] if is_written(sub)]
        whole = {sub["name"]: sample(sub, turn) for sub in parts}
        return [whole] if attribute["multiValued"] else whole
    canonical = attribute.get("canonicalValues", [])
    choices = SAMPLES.get(attribute["type"]) or canonical or [f"{attribute['name']} Xy {turn}"]
    return choices[turn % len(choices)]


def person(schemas: dict[str, Any], turn: int, **changes: Any) -> dict[str, Any]:
    """A person with a value for everything that may be written."""
    body: dict[str, Any] = {"schemas": [], "externalId": f"external Xy {turn}"}
    for schema in (each for urn, each in schemas.items() if urn != GROUP):
        written = [each for each in schema["attributes"] if is_written(each)]
        values = {each["name"]: sample(each, turn) for each in written}
        if values:
            body["schemas"].append(schema["id"])
            body |= values if schema["id"] == CORE else {schema["id"]: values}
    body["active"] = True
    return body | changes


def value_at(resource: Any, path: str) -> Any:
    """The value at a path of `each_of`; of a list its first entry's."""
    urn, _, rest = path.rpartition(":")
    found = resource.get(urn, {}) if urn else resource
    for name in rest.split("."):
        found = found[0] if isinstance(found, list) else found
        found = found.get(name) if isinstance(found, dict) else None
    return found


def find(idp: Any, path: str, value: str) -> Any:
    return idp("GET", f"/Users?filter={path} eq " + '"' + value.replace("+", "%2B") + '"')


def test_every_characteristic_is_said_of_every_attribute(schemas):
    silent = {
        path: missing
        for schema in schemas.values()
        for path, each in each_of(schema)
        if (missing := expected(each) - each.keys())
    }

    assert silent == {}


def expected(attribute: dict[str, Any]) -> set[str]:
    more = {
        "complex": {"subAttributes"},
        "boolean": {"uniqueness"},
        "reference": {"uniqueness", "caseExact", "referenceTypes"},
    }
    return PUBLISHED | more.get(attribute["type"], {"uniqueness", "caseExact"})


def test_whatever_may_be_written_comes_back_as_it_was_sent(okta, schemas):
    body = person(schemas, 0)

    created = okta("POST", "/Users", body)
    read = okta("GET", f"/Users/{created.json()['id']}").json()

    assert created.status_code == 201
    assert {name: read[name] for name in body} == body
    assert created.json() == read


def test_whatever_may_be_written_is_changed_by_patch_and_by_put(okta, schemas):
    path = f"/Users/{okta('POST', '/Users', person(schemas, 0)).json()['id']}"
    other, third = person(schemas, 1), person(schemas, 2)
    operations = [
        {"op": "replace", "path": name, "value": value_at(other, name)}
        for schema in schemas.values()
        if schema["id"] != GROUP
        for name, attribute in each_of(schema)
        if is_written(attribute) and not is_part(name)
    ]

    patched = okta("PATCH", path, patch(*operations)).json()
    put = okta("PUT", path, third).json()

    assert len(operations) >= 20
    for name in other.keys() - {"schemas", "externalId"}:
        assert patched[name] == other[name]
    assert {name: put[name] for name in third} == third


def test_each_part_of_a_complex_value_is_changed_alone(okta, schemas):
    path = f"/Users/{okta('POST', '/Users', person(schemas, 0)).json()['id']}"
    other, wrong = person(schemas, 1), []

    for schema in (each for urn, each in schemas.items() if urn != GROUP):
        for name, attribute in each_of(schema):
            if is_part(name) and is_written(attribute):
                wanted = value_at(other, name)
                operation = {"op": "replace", "path": name, "value": wanted}
                answer = okta("PATCH", path, patch(operation))
                if answer.status_code != 200 or value_at(answer.json(), name) != wanted:
                    wrong.append(name)

    assert wrong == []


def test_put_clears_what_it_leaves_out_and_nothing_required_can_be_left_out(okta, schemas):
    path = f"/Users/{okta('POST', '/Users', person(schemas, 0)).json()['id']}"

    put = okta("PUT", path, {"schemas": [CORE], "userName": "only"})
    nobody = okta("PUT", path, {"schemas": [CORE], "displayName": "Nobody"})

    assert put.json().keys() == {"schemas", "id", "userName", "active", "meta"}
    required = {each["name"] for each in schemas[CORE]["attributes"] if each["required"]}
    assert required == {"userName"}
    assert nobody.status_code == 400


def read_only(schemas: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Attributes of people that no client writes, as wholes."""
    return [
        (path, attribute)
        for urn, schema in schemas.items()
        if urn != GROUP
        for path, attribute in each_of(schema)
        if attribute["mutability"] == "readOnly" and not is_part(path)
    ]


def sent_read_only(schemas: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {TELEPHONY: {}}
    for path, attribute in read_only(schemas):
        urn, _, name = path.rpartition(":")
        is_complex = attribute["type"] == "complex"
        value: Any = [{"value": "x"}] if is_complex else "+14155559999"
        (body.setdefault(urn, {}) if urn else body)[name] = value
    return body


@pytest.mark.parametrize("dialect", ["okta", "entra", "strict"])
def test_what_is_read_only_is_ignored_in_create_and_replace(okta, acme, schemas, bob, dialect):
    speak(acme, dialect)
    sent = sent_read_only(schemas)
    before = okta("GET", f"/Users/{bob.scim_id}").json()

    fresh = okta("POST", "/Users", {"schemas": [CORE], "userName": "new", **sent})
    put = okta("PUT", f"/Users/{bob.scim_id}", before | sent)

    assert len(read_only(schemas)) >= 5
    assert fresh.status_code == 201
    assert not {"groups", TELEPHONY} & fresh.json().keys()
    assert put.json() == before


def test_strict_refuses_to_patch_what_is_read_only_and_others_ignore_it(okta, acme, schemas, bob):
    path = f"/Users/{bob.scim_id}"
    before = okta("GET", path).json()
    operations = [
        patch({"op": "replace", "path": name, "value": "1002"}) for name, _ in read_only(schemas)
    ]

    borne = [okta("PATCH", path, each) for each in operations]
    speak(acme, "strict")
    refused = [okta("PATCH", path, each) for each in operations]

    assert [each.json() for each in borne] == [before] * len(operations)
    assert {(each.status_code, each.json()["scimType"]) for each in refused} == {
        (400, "mutability")
    }


def test_what_is_returned_by_default_comes_unless_it_is_not_wanted(okta, acme, schemas, bob):
    speak(acme, "entra")  # whose phone numbers are all its own
    okta("PUT", f"/Users/{bob.scim_id}", person(schemas, 0))
    pushed(okta, bob)
    usual, wrong = okta("GET", f"/Users/{bob.scim_id}").json(), []

    for schema in (each for urn, each in schemas.items() if urn != GROUP):
        for name, attribute in each_of(schema):
            alone = okta("GET", f"/Users/{bob.scim_id}?attributes={name}").json()
            without = okta("GET", f"/Users/{bob.scim_id}?excludedAttributes={name}").json()
            found = [value_at(each, name) is not None for each in (usual, alone, without)]
            if (attribute["returned"], found) != ("default", [True, True, False]):
                wrong.append((name, attribute["returned"], found))

    assert wrong == []


def test_what_is_returned_on_request_only_comes_on_request_only(okta, schemas, bob):
    path = pushed(okta, bob)
    wrong = []

    for name, attribute in each_of(schemas[GROUP]):
        usual = value_at(okta("GET", path).json(), name) is not None
        asked = value_at(okta("GET", f"{path}?attributes={name}").json(), name) is not None
        if not asked or usual is (attribute["returned"] == "request"):
            wrong.append((name, attribute["returned"]))

    assert wrong == []


def test_what_is_unique_is_taken_and_all_the_rest_may_be_shared(okta, schemas):
    first = person(schemas, 0)
    swapped = person(schemas, 0, userName=first["userName"].swapcase(), externalId="another")
    shared = person(schemas, 0, userName="somebody else", externalId="one more")

    answers = [okta("POST", "/Users", each).status_code for each in (first, swapped, shared)]

    assert answers == [201, 409, 201]
    unique = [
        (urn, name)
        for urn, schema in schemas.items()
        for name, attribute in each_of(schema)
        if attribute.get("uniqueness") == "server"
    ]
    line = [(TELEPHONY, f"{TELEPHONY}:{name}") for name in ("extension", "primaryPhone", "did")]
    assert sorted(unique) == sorted([(CORE, "userName"), (GROUP, "displayName"), *line])


def test_extension_and_number_are_one_persons(acme, bob):
    erin = arrival(acme, "erin", "New")
    number = acme.phone_numbers.get()

    with pytest.raises(extensions.ExtensionTaken):
        extensions.give(erin, number="1001", actor=ACTOR)
    extensions.give(erin, number="1002", actor=ACTOR)
    with pytest.raises(numbers.NumberTaken):
        numbers.give(erin, number=number, actor=ACTOR)


def test_case_counts_where_it_is_said_to_count(okta, schemas):
    resource = okta("POST", "/Users", person(schemas, 0)).json()
    wrong, checked = [], 0

    for urn, schema in schemas.items():
        for name, attribute in each_of(schema) if urn not in (GROUP, TELEPHONY) else []:
            value = value_at(resource, name)
            if "caseExact" in attribute and value is not None:
                checked += 1
                as_is = find(okta, name, value).json().get("totalResults")
                swapped = find(okta, name, value.swapcase()).json().get("totalResults")
                if (as_is, swapped) != (1, 0 if attribute["caseExact"] else 1):
                    wrong.append((name, as_is, swapped))

    assert wrong == []
    assert checked > 50


@pytest.mark.parametrize("name", ["id", "externalId"])
def test_case_counts_in_ids_and_external_ids(okta, schemas, name):
    value = okta("POST", "/Users", person(schemas, 0)).json()[name]

    assert find(okta, name, value).json()["totalResults"] == 1
    assert find(okta, name, value.swapcase()).json()["totalResults"] == 0


def test_case_counts_in_the_ids_of_members_and_not_in_names_of_groups(okta, schemas, bob):
    resource = okta("GET", pushed(okta, bob)).json()
    said = dict(each_of(schemas[GROUP]))

    def total(name: str, value: str) -> int:
        return okta("GET", f'/Groups?filter={name} eq "{value}"').json()["totalResults"]

    for name, is_exact in (("displayName", False), ("id", True), ("members.value", True)):
        value = value_at(resource, name)
        assert total(name, value) == 1
        assert total(name, value.upper()) == (0 if is_exact else 1)
    assert not said["displayName"]["caseExact"]
    assert said["members.value"]["caseExact"]


@pytest.mark.parametrize("name", ["extension", "primaryPhone", "did"])
def test_a_person_is_found_by_their_line(okta, bob, name):
    value = okta("GET", f"/Users/{bob.scim_id}").json()[TELEPHONY][name]

    found = find(okta, f"{TELEPHONY}:{name}", value).json()

    assert [each["id"] for each in found["Resources"]] == [str(bob.scim_id)]


def test_canonical_values_are_taken_and_so_are_others(okta, schemas):
    """They are what clients are offered, not all that exists (RFC 7643 section 7)."""
    wrong = []

    for attribute in filter(is_written, schemas[CORE]["attributes"]):
        for sub in attribute.get("subAttributes", []):
            for value in [*sub.get("canonicalValues", []), "Something else"]:
                if sub["name"] == "type":
                    entry = {**sample(attribute, 0)[0], "type": value}
                    body = person(schemas, 0, **{attribute["name"]: [entry]})
                    answer = okta("POST", "/Users", body)
                    if answer.json().get(attribute["name"]) != [entry]:
                        wrong.append((attribute["name"], value))
                    okta("DELETE", f"/Users/{answer.json()['id']}")

    assert wrong == []


def test_membership_is_direct_and_members_are_people(okta, schemas, bob):
    path = pushed(okta, bob)
    groups = {name: each for name, each in each_of(schemas[CORE]) if name.startswith("groups")}
    members = dict(each_of(schemas[GROUP]))
    body = {"schemas": [GROUP], "displayName": "Nested", "members": [{"value": path[8:]}]}

    group = okta("GET", f"/Users/{bob.scim_id}").json()["groups"][0]
    member = okta("GET", path).json()["members"][0]
    body["members"][0]["type"] = "Group"
    nested = okta("POST", "/Groups", body)

    assert [group["type"]] == groups["groups.type"]["canonicalValues"]
    assert [member["type"]] == members["members.type"]["canonicalValues"]
    assert nested.status_code == 400


def test_what_is_published_says_where_it_is(okta, schemas):
    types = okta("GET", "/ResourceTypes").json()["Resources"]
    config = okta("GET", "/ServiceProviderConfig").json()

    for document in (*schemas.values(), *types, config):
        address = document["meta"]["location"].partition("/scim/v2/acme")[2]
        assert okta("GET", address).json() == document
    kinds = {each["meta"]["resourceType"] for each in (*schemas.values(), *types, config)}
    assert kinds == {"Schema", "ResourceType", "ServiceProviderConfig"}
