"""Attributes and schemas that are not defined are refused."""

import pytest

from tests.scim.bodies import (
    CORE,
    ENTERPRISE,
    GROUP,
    TO_THE_LETTER,
    changed,
    patch,
    pushed,
)
from tests.scim.interop_profile.client import GOOD, UNKNOWN, change

UNDEFINED = {
    "an attribute": {"shoeSize": "44"},
    "a part": {"name": {"givenName": "B", "shoeSize": "44"}},
    "a part of an entry": {"emails": [{"value": "b@acme.example", "verified": True}]},
    "an attribute of an extension": {ENTERPRISE: {"shoeSize": "44"}},
    "an extension": {UNKNOWN: {"shoeSize": "44"}},
    "a schema": {"schemas": [CORE, UNKNOWN]},
    "the schema of something else": {"schemas": [CORE, GROUP]},
    "a password": {"password": "correct horse battery"},
}


@pytest.mark.parametrize("changes", UNDEFINED.values(), ids=UNDEFINED)
def test_a_person_with_something_undefined_is_refused(refused, barbara, changes):
    fresh = changed(TO_THE_LETTER, userName="new", externalId="new", **changes)

    assert refused("POST", "/Users", fresh) == (400, "invalidSyntax")
    assert refused("PUT", barbara, changed(TO_THE_LETTER, **changes)) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    "changes",
    [
        {"shoeSize": "44"},
        {"userName": "sales"},
        {"groups": []},
        {"password": "correct horse battery"},
        {"members": [{"value": "x", "shoeSize": "44"}]},
        {ENTERPRISE: {"department": "Sales"}},
        {"schemas": [GROUP, CORE]},
        {"schemas": [GROUP, UNKNOWN]},
    ],
)
def test_a_group_with_something_undefined_is_refused(refused, idp, changes):
    body = {"schemas": [GROUP], "displayName": "New"} | changes
    path = pushed(idp)

    assert refused("POST", "/Groups", body) == (400, "invalidSyntax")
    assert refused("PUT", path, body) == (400, "invalidSyntax")


@pytest.mark.parametrize("verb", ["add", "replace", "remove"])
@pytest.mark.parametrize(
    "path",
    [
        *("shoeSize", "name.shoeSize", "emails.shoeSize", 'emails[type eq "work"].shoeSize'),
        *(UNKNOWN, f"{UNKNOWN}:shoeSize", f"{ENTERPRISE}:shoeSize", f"{CORE}:shoeSize"),
        *("password", f"{CORE}:password"),
    ],
)
def test_a_patch_of_something_undefined_is_refused(refused, barbara, verb, path):
    operation = {"op": verb, "path": path, **({} if verb == "remove" else {"value": "44"})}

    assert refused("PATCH", barbara, patch(GOOD, operation)) == (400, "invalidSyntax")


@pytest.mark.parametrize("path", ["shoeSize", "groups", "members.shoeSize", UNKNOWN, ENTERPRISE])
def test_a_patch_of_something_undefined_of_a_group_is_refused(refused, idp, path):
    operation = {"op": "replace", "path": path, "value": "44"}

    assert refused("PATCH", pushed(idp), patch(GOOD, operation)) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", {"givenName": "B", "shoeSize": "44"}),
        ("emails", [{"value": "b@acme.example", "verified": True}]),
        (ENTERPRISE, {"shoeSize": "44"}),
        (f"{ENTERPRISE}:manager", {"value": "42", "shoeSize": "44"}),
        ("schemas", [CORE, UNKNOWN]),
    ],
)
def test_a_patch_whose_value_holds_something_undefined_is_refused(refused, barbara, path, value):
    operation = {"op": "add", "path": path, "value": value}

    assert refused("PATCH", barbara, patch(GOOD, operation)) == (400, "invalidSyntax")


@pytest.mark.parametrize(
    "body",
    [
        patch(GOOD) | {"nickName": "Babs"},
        patch({**GOOD, "shoeSize": "44"}),
        patch(GOOD) | {"schemas": [*patch()["schemas"], UNKNOWN]},
    ],
)
def test_a_patch_is_nothing_but_operations(refused, barbara, body):
    assert refused("PATCH", barbara, body) == (400, "invalidSyntax")


def test_a_schema_that_is_known_may_be_named_before_it_is_used(idp, barbara):
    operations = [
        {"op": "add", "path": "schemas", "value": [ENTERPRISE]},
        {"op": "add", "path": f"{ENTERPRISE}:department", "value": "Sales"},
    ]

    assert set(change(idp, barbara, *operations)["schemas"]) == {CORE, ENTERPRISE}
