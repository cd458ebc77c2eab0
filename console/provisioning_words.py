"""A call of a SCIM client in words: what it wanted, and what came of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from identity import audit_words
from identity.audit_words import Change
from identity.models import AuditEvent
from scim.models import ProvisioningRecord

VERBS = {
    "GET": "Read",
    "HEAD": "Read",
    "POST": "Create",
    "PUT": "Replace",
    "PATCH": "Change",
    "DELETE": "Delete",
}
NOUNS = {"User": "user", "Group": "group"}
REFUSED, FAILED = 400, 500


@dataclass(frozen=True)
class Deed:
    """One event of the audit trail that the call caused."""

    action: str
    changes: list[Change]


def wanted(record: ProvisioningRecord) -> str:
    """What was asked for: "Find users", "Read a user", "Change a user"."""
    if record.path.strip("/") == "Bulk":
        return "Many operations"
    noun = NOUNS.get(record.resource_type)
    parts = [part for part in record.path.split("/") if part]
    if noun is None:
        return "Search" if record.path.endswith(".search") else f"Read {record.path}"[:60]
    if len(parts) > 1 and parts[-1] != ".search":
        return f"{VERBS.get(record.method, record.method)} a {noun}"
    if record.method == "POST" and parts[-1] != ".search":
        return f"Create a {noun}"
    return f"Find {noun}s" if "filter=" in record.query or len(parts) > 1 else f"List {noun}s"


def outcome(record: ProvisioningRecord) -> str:
    """What came of it, in one line."""
    if record.status >= REFUSED:
        return record.detail or "Refused."
    if record.changes:
        return ", ".join(audit_words.action(each["action"]) for each in record.changes)
    is_write = record.method in ("PUT", "PATCH")
    return "Nothing had to be changed" if is_write else ""


def tone(record: ProvisioningRecord) -> str:
    """The color of the status: red where we failed, yellow where we refused."""
    if record.status >= FAILED:
        return "red"
    return "yellow" if record.status >= REFUSED else "green"


def deeds(record: ProvisioningRecord) -> Iterator[Deed]:
    for each in record.changes:
        event = AuditEvent(changes=each["changes"])
        yield Deed(audit_words.action(each["action"]), list(audit_words.changes(event)))


def pretty(body: str, *, is_cut: bool) -> str:
    """A stored body over several lines; one that was cut is no JSON any more and stays."""
    if is_cut or not body.startswith(("{", "[{")):
        return body
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
