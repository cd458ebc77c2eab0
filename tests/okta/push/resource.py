"""From an Okta profile to a SCIM user and back."""

import secrets
from collections.abc import Mapping
from typing import Any

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
TELEPHONY = "urn:switchroom:scim:schemas:extension:telephony:1.0:User"


def values(profile: Mapping[str, Any], okta_id: str | None) -> dict[str, Any]:
    """The mapped attributes of a person, as a create and a profile push carry them."""
    name = {"givenName": profile["firstName"], "familyName": profile["lastName"]}
    mapped: dict[str, Any] = {
        "userName": profile["login"],
        "name": name,
        "emails": [{"primary": True, "value": profile["email"], "type": "work"}],
        "displayName": profile.get("displayName") or " ".join(name.values()),
        "locale": profile.get("locale", "en-US"),
    }
    if okta_id:
        mapped["externalId"] = okta_id
    if profile.get("primaryPhone"):
        phone = {"primary": True, "value": profile["primaryPhone"], "type": "work"}
        mapped["phoneNumbers"] = [phone]
    return mapped


def new_user(mapped: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a create. Okta always sends a placeholder password and no groups."""
    return {
        "schemas": [CORE],
        **mapped,
        "groups": [],
        "password": placeholder(),
        "active": True,
    }


def placeholder() -> str:
    """What stands for a password: nobody knows it."""
    return secrets.token_urlsafe(9)


def merged(resource: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the server returned with the change laid over it; complex attributes are merged."""
    result = dict(resource)
    for name, value in changes.items():
        before: Any = result.get(name)
        is_complex = isinstance(value, Mapping) and isinstance(before, Mapping)
        result[name] = {**before, **value} if is_complex else value
    return result


def imported(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The two telephony attributes as an import maps them into the Okta profile.

    Okta reads `phoneNumbers[primary eq true].value`; the extension comes from our own schema.
    """
    phones = resource.get("phoneNumbers") or []
    primary = [phone.get("value") for phone in phones if phone.get("primary") is True]
    extension = (resource.get(TELEPHONY) or {}).get("extension")
    return {"primaryPhone": primary[0] if primary else None, "extension": extension}
