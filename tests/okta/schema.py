"""The default user schema: which profile attributes exist, and what they may hold."""

from collections.abc import Mapping
from threading import RLock
from typing import Any

from tests.okta.errors import OktaError

REQUIRED = ("login", "firstName", "lastName", "email")
BASE = (
    *REQUIRED,
    *[
        "middleName",
        "honorificPrefix",
        "honorificSuffix",
        "title",
        "displayName",
        "nickName",
        "profileUrl",
        "secondEmail",
        "mobilePhone",
        "primaryPhone",
        "streetAddress",
        "city",
        "state",
        "zipCode",
        "countryCode",
        "postalAddress",
        "preferredLanguage",
        "locale",
        "timezone",
        "userType",
        "employeeNumber",
        "costCenter",
        "organization",
        "division",
        "department",
        "managerId",
        "manager",
    ],
)
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list,
    "object": dict,
}  # fmt: skip
OWNED_BY_OKTA = {"master": {"type": "PROFILE_MASTER"}, "scope": "NONE"}
EXTENSION = {"title": "Extension", "type": "string", "maxLength": 16}


class Schema:
    """Base attributes, which Okta fixes, and custom ones, which an administrator adds."""

    def __init__(self, *, with_extension: bool = True) -> None:
        self.lock = RLock()
        self.base = {name: _base_attribute(name) for name in BASE}
        self.custom: dict[str, dict[str, Any]] = {}
        if with_extension:
            self.change({"extension": dict(EXTENSION)})

    def attribute(self, name: str) -> dict[str, Any] | None:
        """The definition of `name`, None when the schema lacks it."""
        return self.base.get(name) or self.custom.get(name)

    def change(self, properties: Mapping[str, Any]) -> None:
        """Add or replace custom attributes; None removes one. Raises OktaError."""
        with self.lock:
            for name, definition in properties.items():
                self._check_definition(name, definition)
            for name, definition in properties.items():
                if definition is None:
                    self.custom.pop(name, None)
                else:
                    self.custom[name] = {"permissions": _readable(), **OWNED_BY_OKTA, **definition}

    def _check_definition(self, name: str, definition: Any) -> None:
        """Refuse what Okta refuses: base names, missing title, a changed type."""
        if name in self.base:
            raise OktaError("E0000001", name, [f"{name}: a base attribute cannot be redefined"])
        if definition is None:
            return
        if not isinstance(definition, dict) or definition.get("type") not in TYPES:
            raise OktaError("E0000001", name, [f"{name}: type is missing or unknown"])
        if not definition.get("title"):
            raise OktaError("E0000001", name, [f"{name}: title is required"])
        present = self.custom.get(name)
        if present and present["type"] != definition["type"]:
            raise OktaError("E0000001", name, [f"{name}: the type cannot be changed"])

    def check(self, profile: Mapping[str, Any]) -> None:
        """Raise OktaError E0000001 with one cause for each attribute that cannot be stored."""
        causes = [cause for item in profile.items() if (cause := self._problem(*item))]
        if causes:
            raise OktaError("E0000001", causes[0].partition(":")[0], causes)

    def _problem(self, name: str, value: Any) -> str:
        attribute = self.attribute(name)
        if attribute is None:
            return f"{name}: the attribute is not defined in the user schema"
        if value is None:
            return f"{name}: the attribute is required" if name in REQUIRED else ""
        wanted = TYPES[attribute["type"]]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            return f"{name}: the value must be of type {attribute['type']}"
        if isinstance(value, str) and len(value) > attribute.get("maxLength", 10_000):
            return f"{name}: the value is longer than {attribute['maxLength']} characters"
        if name == "email" and "@" not in value:
            return "email: must be in the form of an email address"
        return f"{name}: the attribute is required" if name in REQUIRED and not value else ""


def _readable() -> list[dict[str, str]]:
    return [{"principal": "SELF", "action": "READ_ONLY"}]


def _base_attribute(name: str) -> dict[str, Any]:
    """Base attributes are strings of up to 100 characters in this Okta."""
    title = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    kind: dict[str, Any] = {"title": title.capitalize(), "type": "string", "maxLength": 100}
    return {**kind, "mutability": "READ_WRITE", "permissions": _readable(), **OWNED_BY_OKTA}
