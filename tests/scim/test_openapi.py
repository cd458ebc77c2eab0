"""The description of our endpoint for programs: whole, true, and the file that is published."""

from io import StringIO
from pathlib import Path

import jsonschema_rs
import pytest
from django.core.management import call_command

from scim.openapi.document import document
from tests.scim.bodies import BARBARA, CORE, GROUP, PATCH_OP, changed, created, patch, pushed

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "openapi" / "scim.json"
WHOLE = document()


def fits(name, instance):
    """Whether `instance` is what the component `name` describes."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": WHOLE["components"]}
    errors = jsonschema_rs.validator_for(schema).iter_errors(instance)
    return [error.message for error in errors] == []


def test_the_published_file_is_what_the_command_prints():
    """Make it anew with `manage.py scim_openapi > docs/openapi/scim.json`."""
    printed = StringIO()
    call_command("scim_openapi", stdout=printed)

    assert PUBLISHED.read_text() == printed.getvalue()


@pytest.mark.parametrize("path", WHOLE["paths"])
def test_every_method_is_described_and_no_other_is_served(okta, acme, bob, path):
    """HEAD goes with GET."""
    acme.scim_connections.update(has_entitlements=True)  # else there are no licenses here
    described = {name.upper() for name in WHOLE["paths"][path] if name != "parameters"}
    ids = {"scim_id": "x", "name": "User", "urn": CORE, "code": "standard"}

    refused = okta("TRACE", path.format(**ids))

    assert refused.status_code == 405
    assert set(refused["Allow"].split(", ")) - {"HEAD"} == described


def test_every_address_that_discovery_and_the_reference_name_is_described(okta, acme):
    acme.scim_connections.update(has_entitlements=True)
    types = okta("GET", "/ResourceTypes").json()["Resources"]
    endpoints = [each["endpoint"] for each in types]
    assert endpoints

    for endpoint in endpoints:
        assert {endpoint, f"{endpoint}/.search"} <= WHOLE["paths"].keys()
        assert any(path.startswith(f"{endpoint}/{{") for path in WHOLE["paths"])
    reference = (PUBLISHED.parents[1] / "reference" / "scim.md").read_text()
    for path in WHOLE["paths"]:
        assert path.partition("/{")[0] in reference


def test_what_is_answered_fits_the_description(okta, acme, bob, carol):
    sales = pushed(okta, bob, carol)

    assert fits("User", okta("GET", created(okta)).json())
    assert fits("User", okta("GET", f"/Users/{bob.scim_id}").json())
    assert fits("Group", okta("GET", sales).json())
    assert fits("UserList", okta("GET", "/Users").json())
    assert fits("GroupList", okta("GET", "/Groups?cursor=&count=1").json())
    assert fits("ResourceList", okta("POST", "/.search", {}).json())
    assert fits("DiscoveryList", okta("GET", "/Schemas").json())
    assert fits("DiscoveryDocument", okta("GET", "/ServiceProviderConfig").json())
    assert fits("Error", okta("GET", "/Users?filter=x").json())
    assert fits("BulkResponse", okta("POST", "/Bulk", {"Operations": [{}]}).json())
    acme.scim_connections.update(has_entitlements=True)
    assert fits("LicenseList", okta("GET", "/Licenses").json())


def test_what_clients_send_fits_the_description_and_junk_does_not():
    assert fits("UserToWrite", _sent(BARBARA))
    assert fits("GroupToWrite", {"schemas": [GROUP], "displayName": "Sales", "members": []})
    assert fits("PatchOp", patch({"op": "remove", "path": "title"}))

    assert not fits("UserToWrite", changed(_sent(BARBARA), shoeSize=44))
    assert not fits("UserToWrite", changed(_sent(BARBARA), active="True"))
    assert not fits("GroupToWrite", {"schemas": [CORE], "displayName": "Sales"})
    assert not fits("PatchOp", {"schemas": [PATCH_OP], "Operations": []})


def _sent(body):
    """Without the placeholder of a password, which no schema publishes."""
    return {name: value for name, value in body.items() if name != "password"}
