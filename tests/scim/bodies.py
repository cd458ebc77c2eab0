"""What identity providers send, for all tests of this room."""

from typing import Any

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
TELEPHONY = "urn:switchroom:scim:schemas:extension:telephony:1.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
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


def speak(organization: Any, dialect: str) -> None:
    """From now on the connection of `organization` speaks this dialect."""
    organization.scim_connections.update(dialect=dialect)
