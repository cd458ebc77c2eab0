"""Rows to plain dictionaries: no model, no protocol object, no query."""

from typing import Any

import orjson

from scim import entitlements, phones, schemas, versions
from scim.authentication import Caller
from scim.source import Row

USER, ENTERPRISE, TELEPHONY = schemas.USER.id, schemas.ENTERPRISE.id, schemas.TELEPHONY.id
NOTHING = (None, "", "[]")  # what the databases say of nobody's groups and licenses


def user(row: Row, caller: Caller) -> dict[str, Any]:
    """The SCIM user of a row (RFC 7643 section 4.1)."""
    (_, scim_id, user_name, external_id, is_active, version, created, modified, profile_text,
     extension, phone, licenses_text, line_version, groups_text) = row  # fmt: skip
    found: dict[str, Any] = orjson.loads(profile_text)  # the rest joins it: a copy costs more
    schemas_of_it = [USER, ENTERPRISE] if ENTERPRISE in found else [USER]
    licenses = orjson.loads(licenses_text) if licenses_text not in NOTHING else []
    if extension or phone or licenses or TELEPHONY in found:
        schemas_of_it.append(TELEPHONY)
        found[TELEPHONY] = _line(extension, phone, licenses)
    found["schemas"] = schemas_of_it
    found["id"] = scim_id
    found["userName"] = user_name
    if external_id is not None:
        found["externalId"] = external_id
    if found.setdefault("active", bool(is_active)) is None:
        del found["active"]
    found["meta"] = {
        "resourceType": "User",
        "created": created,
        "lastModified": modified,
        "location": caller.people_url + scim_id,
        "version": versions.tag(version, line_version),
    }
    if caller.connection.has_entitlements:
        entitlements.show(found, licenses)
    if phone and caller.dialect.shows_number:
        found["phoneNumbers"] = phones.shown(found.get("phoneNumbers", []), phone)
    if groups_text not in NOTHING:
        found["groups"] = _membership(orjson.loads(groups_text), caller)
    return found


def _membership(pairs: list[list[str]], caller: Caller) -> list[dict[str, Any]]:
    """What RFC 7643 section 4.1.2 calls `groups`, in the order of their names."""
    return [
        {
            "value": scim_id,
            "$ref": caller.groups_url + scim_id,
            "display": name,
            "type": "direct",
        }
        for name, scim_id in sorted(pairs)
    ]


def _line(extension: str, phone: str, licenses: list[dict[str, str]]) -> dict[str, Any]:
    line: dict[str, Any] = {}
    if extension:
        line["extension"] = extension
    if phone:
        line["primaryPhone"] = line["did"] = phone  # today a person is reached directly, or not
    if licenses:
        line["licenses"] = licenses
    return line
