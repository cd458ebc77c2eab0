"""What identity providers send, for all tests of this room."""

from typing import Any

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
TELEPHONY = "urn:switchroom:scim:schemas:extension:telephony:1.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
BULK_REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

BARBARA = {
    "schemas": [CORE],
    "userName": "barbara@acme.example",
    "name": {"givenName": "Barbara", "familyName": "Jensen"},
    "emails": [{"primary": True, "value": "barbara@acme.example", "type": "work"}],
    "displayName": "Barbara Jensen",
    "locale": "en-US",
    "externalId": "00uBARBARA",
    "groups": [],
    "password": "a-placeholder-that-okta-makes-up",
    "active": True,
}

# By the letter: nothing that is ours, and no password, which no schema of ours has.
TO_THE_LETTER = {k: v for k, v in BARBARA.items() if k not in ("password", "groups")}


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH_OP], "Operations": list(operations)}


def pathless(**value: Any) -> dict[str, Any]:
    """How Okta's catalogue apps change a person: one replace without a path."""
    return patch({"op": "replace", "value": value})


def replace(path: str, value: Any) -> dict[str, Any]:
    """How Entra changes one attribute."""
    return patch({"op": "Replace", "path": path, "value": value})


def changed(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**body, **changes}


def created(idp: Any, **changes: Any) -> str:
    """The path of a person whom `idp` has just created."""
    response = idp("POST", "/Users", changed(BARBARA, **changes))
    assert response.status_code == 201, response.json()
    return f"/Users/{response.json()['id']}"


def member(user: Any) -> dict[str, str]:
    """A member as Okta writes it: no type."""
    return {"value": str(user.scim_id), "display": user.user_name}


def pushed(idp: Any, *members: Any, **changes: Any) -> str:
    """The path of a group that `idp` has just pushed."""
    body = {"schemas": [GROUP], "displayName": "Sales", "members": [*map(member, members)]}
    response = idp("POST", "/Groups", {**body, **changes})
    assert response.status_code == 201, response.json()
    return f"/Groups/{response.json()['id']}"


def bulk(*operations: Any, **more: Any) -> dict[str, Any]:
    return {"schemas": [BULK_REQUEST], "Operations": list(operations), **more}


def operation(method: str, path: str, data: Any = None, **more: Any) -> dict[str, Any]:
    """One operation of a Bulk; `bulkId` and `version` go with `more`."""
    return {"method": method, "path": path, **({} if data is None else {"data": data}), **more}


def hire(name: str, **changes: Any) -> dict[str, Any]:
    """The operation that creates a person, whose bulkId is the name."""
    address = f"{name}@acme.example"
    person = {"schemas": [CORE], "userName": address, "externalId": f"00u{name}", **changes}
    return operation("POST", "/Users", person, bulkId=name)


def speak(organization: Any, dialect: str) -> None:
    """From now on the connection of `organization` speaks this dialect."""
    organization.scim_connections.update(dialect=dialect)
