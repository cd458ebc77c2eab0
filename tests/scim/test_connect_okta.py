"""Okta's "Test API credentials", and what a client may know of us."""

import pytest

from tests.scim.bodies import CORE, TELEPHONY


@pytest.mark.parametrize("count", [1, 2])
def test_the_connector_test_passes_in_an_empty_organization(okta, count):
    response = okta("GET", f"/Users?startIndex=1&count={count}")

    assert response.status_code == 200
    assert response.json() == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0,
        "startIndex": 1,
        "itemsPerPage": 0,
        "Resources": [],
    }


def test_older_connector_tests_read_an_empty_list_of_groups(okta):
    response = okta("GET", "/Groups?startIndex=1&count=100")

    assert response.status_code == 200
    assert response.json()["Resources"] == []


def test_the_configuration_claims_what_works_and_always_says_its_sizes(okta):
    config = okta("GET", "/ServiceProviderConfig").json()

    supported = {name: part["supported"] for name, part in config.items() if "supported" in part}
    assert supported == {
        "patch": True,
        "filter": True,
        "bulk": True,
        "changePassword": False,
        "sort": True,
        "etag": True,
    }
    assert config["bulk"]["maxOperations"] == 1000
    assert config["bulk"]["maxPayloadSize"] == 1048576
    assert config["filter"]["maxResults"] == 200
    assert config["pagination"] == {
        "cursor": True,
        "index": True,
        "defaultPaginationMethod": "index",
        "defaultPageSize": 100,
        "maxPageSize": 200,
        "cursorTimeout": 3600,
    }


def test_people_and_groups_are_the_resource_types_and_each_of_their_schemas_is_there(okta):
    types = okta("GET", "/ResourceTypes").json()["Resources"]

    assert [each["id"] for each in types] == ["User", "Group"]
    assert okta("GET", "/ResourceTypes/User").json() == types[0]
    assert okta("GET", "/ResourceTypes/Group").json() == types[1]
    extensions = [each["schema"] for each in types[0]["schemaExtensions"]]
    for urn in (types[0]["schema"], types[1]["schema"], *extensions):
        assert okta("GET", f"/Schemas/{urn}").json()["id"] == urn


def test_no_password_is_published_and_the_line_is_read_only(okta):
    published = {each["id"]: each for each in okta("GET", "/Schemas").json()["Resources"]}

    names = [each["name"] for schema in published.values() for each in schema["attributes"]]
    assert "password" not in names
    groups = next(each for each in published[CORE]["attributes"] if each["name"] == "groups")
    assert groups["mutability"] == "readOnly"
    assert {each["mutability"] for each in published[TELEPHONY]["attributes"]} == {"readOnly"}


@pytest.mark.parametrize("path", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_discovery_is_read_only_and_never_filtered(okta, path):
    filtered = okta("GET", f'{path}?filter=id eq "User"')
    posted = okta("POST", path, {})

    assert filtered.status_code == 403
    assert posted.status_code == 405
    assert posted["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/Schemas/urn:none", "/ResourceTypes/License"])
def test_what_is_not_published_is_not_found(okta, path):
    assert okta("GET", path).status_code == 404
