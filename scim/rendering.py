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
    profile = orjson.loads(profile_text)
    found: dict[str, Any] = {
        "schemas": [USER],
        "id": scim_id,
        "userName": user_name,
        "active": bool(is_active),
        **profile,
        "meta": {
            "resourceType": "User",
            "created": created,
            "lastModified": modified,
            "location": caller.people_url + scim_id,
            "version": versions.tag(version, line_version),
        },
    }
    if external_id is not None:
        found["externalId"] = external_id
    if found["active"] is None:
        del found["active"]
    if ENTERPRISE in profile:
        found["schemas"].append(ENTERPRISE)
    licenses = orjson.loads(licenses_text) if licenses_text not in NOTHING else []
    if extension or phone or licenses or TELEPHONY in profile:
        _add_line(found, extension, phone, licenses)
    if caller.connection.has_entitlements:
        entitlements.show(found, licenses)
    if phone and caller.dialect.shows_number:
        found["phoneNumbers"] = phones.shown(profile.get("phoneNumbers", []), phone)
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


def _add_line(
    found: dict[str, Any], extension: str, phone: str, licenses: list[dict[str, str]]
) -> None:
    line: dict[str, Any] = {}
    if extension:
        line["extension"] = extension
    if phone:
        line["primaryPhone"] = line["did"] = phone  # today a person is reached directly, or not
    if licenses:
        line["licenses"] = licenses
    found["schemas"].append(TELEPHONY)
    found[TELEPHONY] = line
