"""The audit trail in words: what was done, and what changed from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from identity.models import AuditEvent

# Words of actions and fields that are not simply their letters.
SPELLED = {
    "scim": "SCIM",
    "sso": "SSO",
    "okta": "Okta",
    "idp": "IDP",
    "url": "URL",
    "id": "ID",
    "api": "API",
}
NAMES = {
    "idp_sso_url": "IDP Login URL",
    "idp_entity_id": "IDP Issuer URL/URN",
    "sha256": "SHA-256",
    "user_name": "User name",
    "sku": "License",
    "e164": "Number",
}
SOURCES = {
    "console": "Console",
    "scim": "SCIM",
    "command": "Command",
    "system": "Switchroom",
    "saml": "Single sign-on",
    "app": "App",
    "api": "API",
}


@dataclass(frozen=True)
class Change:
    """One fact of an event: a value, or an old and a new one."""

    name: str
    new: str
    old: str = ""
    has_old: bool = False


def action(name: str) -> str:
    """ "user.role_changed" as "User role changed"."""
    words = name.replace(".", " ").replace("_", " ").split()
    spelled = " ".join(SPELLED.get(word, word) for word in words)
    return spelled[:1].upper() + spelled[1:]


def source(name: str) -> str:
    return SOURCES.get(name, name)


def changes(event: AuditEvent) -> Iterator[Change]:
    for name, value in event.changes.items():
        if isinstance(value, list) and len(value) == 2:
            yield Change(field(name), _text(value[1]), _text(value[0]), has_old=True)
        else:
            yield Change(field(name), _text(value))


def field(name: str) -> str:
    """ "federation_id" as "Federation ID"; SCIM's own names, such as "displayName", stay."""
    if name in NAMES:
        return NAMES[name]
    words = [SPELLED.get(word, word) for word in name.removeprefix("is_").split("_")]
    spelled = " ".join(words)
    return spelled[:1].upper() + spelled[1:]


def _text(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(each)}" for key, each in value.items()) or "nothing"
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value) or "nothing"
    return str(value)
