"""The schemas we serve (RFC 7643 section 7), read from the JSON files beside this module.

The files leave out what is usual; `document` is the whole truth as /Schemas publishes it.
The same attributes drive the reading of requests, so what is published is what is done.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCHEMA_URN = "urn:ietf:params:scim:schemas:core:2.0:Schema"


@dataclass(frozen=True)
class Attribute:
    """One attribute. `sub` and `Schema.attributes` are keyed by the name in lower case."""

    name: str
    type: str = "string"
    is_multi_valued: bool = False
    is_required: bool = False
    is_read_only: bool = False
    is_case_exact: bool = False
    canonical: tuple[str, ...] = ()  # what it takes, where the client goes by the letter
    sub: "dict[str, Attribute]" = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    id: str
    attributes: dict[str, Attribute]
    document: dict[str, Any]

    @property
    def is_read_only(self) -> bool:
        return all(attribute.is_read_only for attribute in self.attributes.values())


def _load(file: str) -> Schema:
    written = json.loads((Path(__file__).parent / file).read_text())
    attributes = [_document(each) for each in written["attributes"]]
    return Schema(
        id=written["id"],
        attributes=_by_name(attributes),
        document={"schemas": [SCHEMA_URN], **written, "attributes": attributes},
    )


def _document(written: dict[str, Any]) -> dict[str, Any]:
    """The characteristics of RFC 7643 section 2.2, the usual ones filled in."""
    kind = written.get("type", "string")
    usual: dict[str, Any] = {
        "name": written["name"],
        "type": kind,
        "multiValued": False,
        "description": "",
        "required": False,
        "mutability": "readWrite",
        "returned": "default",
    }
    if kind not in ("complex", "boolean"):
        usual["caseExact"] = False
    if kind != "complex":
        usual["uniqueness"] = "none"
    whole = usual | written
    if "subAttributes" in written:
        whole["subAttributes"] = [_document(each) for each in written["subAttributes"]]
    return whole


def _by_name(documents: list[dict[str, Any]]) -> dict[str, Attribute]:
    return {each["name"].lower(): _attribute(each) for each in documents}


def _attribute(document: dict[str, Any]) -> Attribute:
    return Attribute(
        name=document["name"],
        type=document["type"],
        is_multi_valued=document["multiValued"],
        is_required=document["required"],
        is_read_only=document["mutability"] == "readOnly",
        is_case_exact=document.get("caseExact", False),
        canonical=tuple(document.get("canonicalValues", ())),
        sub=_by_name(document.get("subAttributes", [])),
    )


USER = _load("user.json")
ENTERPRISE = _load("enterprise_user.json")
TELEPHONY = _load("telephony_user.json")
GROUP = _load("group.json")
EXTENSIONS = (ENTERPRISE, TELEPHONY)
OF_USERS = (USER, *EXTENSIONS)
OF_GROUPS = (GROUP,)
ALL = (*OF_USERS, *OF_GROUPS)

# Attributes of every resource (RFC 7643 section 3.1), which no schema lists.
EXTERNAL_ID = Attribute("externalId", is_case_exact=True)
WRITABLE = {**USER.attributes, "externalid": EXTERNAL_ID}
MEMBERS = GROUP.attributes["members"]
GROUP_WRITABLE = {**GROUP.attributes, "externalid": EXTERNAL_ID}
ACTIVE = USER.attributes["active"]
ENTITLEMENTS = USER.attributes["entitlements"]

# Where a connection shows licenses as Okta entitlements.
LICENSE = _load("license.json")
HELD_LICENSES = _load("entitlements.json").document["attributes"][0]

# Known, and never written by a client. A password is never looked at.
COMMON = {"id", "meta", "schemas"}
READ_ONLY = COMMON | {"groups"}  # of people
NEVER_READ = {"password"}
