"""Attribute mapping: a person as Entra holds one, by the paths of the target's attributes."""

import re
from typing import Any

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EMAIL = 'emails[type eq "work"].value'
PHONE = 'phoneNumbers[type eq "work"].value'
MOBILE = 'phoneNumbers[type eq "mobile"].value'
STREET = 'addresses[type eq "work"].streetAddress'
DEPARTMENT = f"{ENTERPRISE}:department"
NUMBER = f"{ENTERPRISE}:employeeNumber"
MANAGER = f"{ENTERPRISE}:manager"
ENTRY = re.compile(r'(\w+)\[type eq "(\w+)"\]\.(\w+)')

Mapped = dict[str, Any]  # path to value


def resource(mapped: Mapped) -> dict[str, Any]:
    """The body of a create."""
    body: dict[str, Any] = {
        "schemas": [CORE, ENTERPRISE],
        "meta": {"resourceType": "User"},
        "roles": [],
    }
    for path, value in mapped.items():
        _put(body, path, value)
    return body


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    entry = ENTRY.fullmatch(path)
    if entry:
        _put_in_entry(body.setdefault(entry[1], []), entry[2], entry[3], value)
    elif path.startswith(ENTERPRISE):
        body.setdefault(ENTERPRISE, {})[path.removeprefix(f"{ENTERPRISE}:")] = value
    elif "." in path:
        name, sub = path.split(".")
        body.setdefault(name, {})[sub] = value
    else:
        body[path] = value


def _put_in_entry(entries: list[dict[str, Any]], kind: str, sub: str, value: Any) -> None:
    found = next((each for each in entries if each["type"] == kind), None)
    if found is None:
        found = {"type": kind, **({"primary": True} if kind == "work" else {})}
        entries.append(found)
    found[sub] = value
