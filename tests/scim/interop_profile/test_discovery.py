"""What the profile wants to be told: the claim, the discovery endpoints, canonical values."""

import pytest

from tests.scim.bodies import CORE, GROUP, TO_THE_LETTER, changed, patch, speak
from tests.scim.interop_profile.client import created

KINDS = ["User", "Group"]


def test_conformance_is_claimed_in_strict_over_tls_and_nowhere_else(okta, acme, settings):
    claims = {}

    for dialect in ("okta", "entra", "strict"):
        for settings.IS_HTTPS in (False, True):
            speak(acme, dialect)
            config = okta("GET", "/ServiceProviderConfig").json()
            claims[dialect, settings.IS_HTTPS] = config.get("interopProfileConformant")

    assert claims.pop(("strict", True)) is True
    assert set(claims.values()) == {None}


def test_the_three_discovery_endpoints_are_there(idp):
    for path in ("/ServiceProviderConfig", "/Schemas", "/ResourceTypes"):
        assert idp("GET", path).status_code == 200


@pytest.mark.parametrize("has_licenses", [False, True])
def test_every_schema_that_a_resource_type_names_is_published(idp, acme, has_licenses):
    acme.scim_connections.update(has_entitlements=has_licenses)
    types = idp("GET", "/ResourceTypes").json()["Resources"]
    published = {each["id"] for each in idp("GET", "/Schemas").json()["Resources"]}

    named = {each["schema"] for each in types}
    named |= {more["schema"] for each in types for more in each.get("schemaExtensions", [])}

    assert len(types) == (3 if has_licenses else 2)
    assert named == published


def value(attribute):
    """Something that the attribute may hold."""
    if attribute["type"] == "complex":
        whole = {sub["name"]: value(sub) for sub in attribute["subAttributes"] if is_written(sub)}
        return [whole] if attribute["multiValued"] else whole
    usual = {"boolean": True, "binary": "AAEC"}.get(attribute["type"], attribute["name"])
    return attribute.get("canonicalValues", [usual])[0]


def is_written(attribute):
    return attribute["mutability"] != "readOnly"


def test_what_is_published_is_what_is_kept(idp):
    person = {"schemas": [], "externalId": "x"}
    for schema in idp("GET", "/Schemas").json()["Resources"]:
        found = {each["name"]: value(each) for each in filter(is_written, schema["attributes"])}
        if found and schema["id"] != GROUP:
            person["schemas"].append(schema["id"])
            person |= found if schema["id"] == CORE else {schema["id"]: found}

    answer = idp("POST", "/Users", person)
    read = idp("GET", f"/Users/{answer.json()['id']}").json()

    assert len(person) > 20
    assert {name: read[name] for name in person} == person
    assert read.keys() - person.keys() == {"id", "meta"}


@pytest.mark.parametrize("has_licenses", [False, True])
def test_the_id_of_a_resource_type_is_its_name(idp, acme, has_licenses):
    acme.scim_connections.update(has_entitlements=has_licenses)

    types = idp("GET", "/ResourceTypes").json()["Resources"]

    assert [each["id"] for each in types] == [each["name"] for each in types]
    assert [each["id"] for each in types][:2] == KINDS


def typed(idp):
    """The canonical values of the type of each list that has types."""
    schemas = idp("GET", "/Schemas").json()["Resources"]
    return {
        (schema["id"], attribute["name"]): (sub.get("canonicalValues"), sub["mutability"])
        for schema in schemas
        for attribute in schema["attributes"]
        if attribute["multiValued"]
        for sub in attribute.get("subAttributes", [])
        if sub["name"] == "type"
    }


@pytest.mark.parametrize("has_licenses", [False, True])
def test_every_list_with_types_says_which(idp, acme, has_licenses):
    acme.scim_connections.update(has_entitlements=has_licenses)

    declared = typed(idp)

    assert len(declared) == 10
    assert all(values for values, _ in declared.values())


def test_the_types_that_are_declared_are_taken_and_no_others(refused, idp):
    written = {
        name: values
        for (schema, name), (values, mutability) in typed(idp).items()
        if schema == CORE and mutability == "readWrite"
    }
    assert len(written) == 8

    for name, values in written.items():
        part = "formatted" if name == "addresses" else "value"
        for number, each in enumerate(values):
            entry = {part: "AAEC", "type": each}
            path = created(idp, userName=f"{name}{number}", externalId=None, **{name: [entry]})
            assert idp("GET", path).json()[name] == [entry]
        entries = [{part: "AAEC", "type": "Something else"}]
        body = changed(TO_THE_LETTER, **{name: entries})
        operation = {"op": "add", "path": name, "value": entries}
        assert refused("POST", "/Users", body) == (400, "invalidValue")
        assert refused("PATCH", path, patch(operation)) == (400, "invalidValue")
