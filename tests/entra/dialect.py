"""The two ways in which Entra writes a PATCH: as always, and with the flag in the tenant URL."""

from typing import Any

from tests.entra.mapping import EMAIL, MOBILE, PHONE, STREET, Mapped

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
IN_ENTRIES = {EMAIL, PHONE, MOBILE, STREET}

Operation = dict[str, Any]


class Classic:
    """Capitalized operations, one for each attribute; Booleans as strings."""

    def create_active(self) -> Any:
        return "True"

    def changes(self, before: Mapped, after: Mapped) -> list[Operation]:
        """What brings a person from `before` to `after`."""
        gone = [{"op": "Remove", "path": path} for path in before if path not in after]
        return [*gone, *(self._say(path, before, after) for path in changed(before, after))]

    def set_active(self, active: bool) -> list[Operation]:
        return [{"op": "Replace", "path": "active", "value": str(active)}]

    def rename(self, name: str) -> list[Operation]:
        return [{"op": "Replace", "path": "displayName", "value": name}]

    def add_members(self, ids: list[str]) -> list[Operation]:
        return [{"op": "Add", "path": "members", "value": _values(ids)}]

    def remove_members(self, ids: list[str]) -> list[Operation]:
        return [{"op": "Remove", "path": "members", "value": _values(ids)}]

    def _say(self, path: str, before: Mapped, after: Mapped) -> Operation:
        verb = "Replace" if path in before else "Add"
        return {"op": verb, "path": path, "value": after[path]}


class Flagged:
    """Lower-case operations, real Booleans, and all plain attributes in one value."""

    def create_active(self) -> Any:
        return True

    def changes(self, before: Mapped, after: Mapped) -> list[Operation]:
        """Attributes inside a list keep an operation, and a path, of their own."""
        new = changed(before, after)
        plain = {path: after[path] for path in new if path not in IN_ENTRIES}
        operations = [{"op": "remove", "path": path} for path in before if path not in after]
        operations += [
            {"op": "replace" if path in before else "add", "path": path, "value": after[path]}
            for path in new
            if path in IN_ENTRIES
        ]
        return [*operations, *([{"op": "replace", "value": plain}] if plain else [])]

    def set_active(self, active: bool) -> list[Operation]:
        return [{"op": "replace", "path": "active", "value": active}]

    def rename(self, name: str) -> list[Operation]:
        return [{"op": "replace", "path": "displayName", "value": name}]

    def add_members(self, ids: list[str]) -> list[Operation]:
        return [{"op": "add", "path": "members", "value": _values(ids)}]

    def remove_members(self, ids: list[str]) -> list[Operation]:
        return [{"op": "remove", "path": f'members[value eq "{each}"]'} for each in ids]


Dialect = Classic | Flagged


def changed(before: Mapped, after: Mapped) -> list[str]:
    return [path for path, value in after.items() if before.get(path) != value]


def patch(operations: list[Operation]) -> dict[str, Any]:
    return {"schemas": [PATCH_OP], "Operations": operations}


def _values(ids: list[str]) -> list[dict[str, str]]:
    return [{"value": each} for each in ids]
