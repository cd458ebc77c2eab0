"""Okta's schemas: whether an attribute can hold what we write, and those that we may add."""

from collections.abc import Iterable
from typing import Any

PATH = "/api/v1/meta/schemas/user/{type}"
APP_PATH = "/api/v1/meta/schemas/apps/{app}/default"
USER_PROFILE, APP_PROFILE = "Okta's user profile", "The profile of the Okta app"
TYPE_PROFILE = "Okta's user type “{}”"
EXTENSION = "extension"  # the one attribute that we ever add to users
DEFINITION: dict[str, Any] = {
    "title": "Extension",
    "type": "string",
    "maxLength": 16,
    "permissions": [{"principal": "SELF", "action": "READ_ONLY"}],
}
# What a placeholder may grow to, in characters. For a name no schema is asked for room.
LONGEST = {
    "{number}": 16,
    "{number_national}": 20,
    "{did}": 16,
    "{caller_id}": 16,
    "{extension}": 8,
    "{site}": 0,
    "{license}": 0,
}


def addition() -> dict[str, Any]:
    """The body that adds `extension`, and nothing else. What is not named in it stays."""
    properties = {EXTENSION: DEFINITION}
    custom = {"id": "#custom", "type": "object", "properties": properties, "required": []}
    return {"definitions": {"custom": custom}}


def app_addition(templates: dict[str, str]) -> dict[str, Any]:
    """The body that adds these attributes to the profiles of an app, with room for what they hold."""
    properties = {
        name: {"title": name, "type": "string", "maxLength": _room(template)}
        for name, template in templates.items()
    }
    custom = {"id": "#custom", "type": "object", "properties": properties, "required": []}
    return {"definitions": {"custom": custom}}


def app_rules(names: Iterable[str]) -> dict[str, Any]:
    """The body that has Okta take these attributes over from the app, into those named alike."""
    return {
        "properties": {
            name: {"expression": f"appuser.{name}", "pushStatus": "PUSH"} for name in names
        }
    }


def trouble(
    name: str, definition: dict[str, Any] | None, template: str, *, where: str = USER_PROFILE
) -> str:
    """Why the attribute cannot hold what `template` makes; "" when it can."""
    if definition is None:
        return f"{where} has no attribute “{name}”."
    if definition.get("type") != "string":
        return (
            f"The attribute “{name}” in Okta is not of type string. We never change an attribute."
        )
    room, needed = definition.get("maxLength"), longest(template)
    if isinstance(room, int) and room < needed:
        return (
            f"The attribute “{name}” in Okta holds {room} characters, and {needed} may be needed. "
            "We never change an attribute."
        )
    return ""


def owner(definition: dict[str, Any]) -> str:
    """Who may change the value: OKTA, OVERRIDE (an order of sources of its own), PROFILE_MASTER.

    The last, each person's profile source, is what goes for an attribute that says nothing.
    """
    master = definition.get("master")
    found = master.get("type") if isinstance(master, dict) else None
    return str(found) if found in ("OKTA", "OVERRIDE") else "PROFILE_MASTER"


def _room(template: str) -> int:
    return max(100, longest(template))


def longest(template: str) -> int:
    """Characters that a value may have."""
    total = 0
    for placeholder, length in LONGEST.items():
        total += template.count(placeholder) * length
        template = template.replace(placeholder, "")
    return total + len(template)
