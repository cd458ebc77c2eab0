"""What a request says about the members of a group, before anybody is looked up.

The list itself is never loaded: a change is either "exactly these" or "these in, those out".
"""

from dataclasses import dataclass, field
from typing import Any

from scim import errors, schemas, values
from scim.filters.lexer import FilterError
from scim.filters.tree import And, Compare, Node, Or
from scim.operations import Operation
from scim.paths import Target
from scim.reading import Reading


@dataclass
class Change:
    """SCIM ids as sent. `is_whole`: who is not in `added` leaves."""

    added: dict[str, None] = field(default_factory=dict)  # a set that keeps the order
    removed: set[str] = field(default_factory=set)
    is_whole: bool = False

    def add(self, ids: list[str]) -> None:
        self.added.update(dict.fromkeys(ids))
        self.removed.difference_update(ids)

    def remove(self, ids: list[str]) -> None:
        for each in ids:
            self.added.pop(each, None)
        self.removed.update(ids)

    def replace(self, ids: list[str]) -> None:
        self.added, self.removed, self.is_whole = dict.fromkeys(ids), set(), True


def apply(change: Change, target: Target, operation: Operation, reading: Reading) -> None:
    """One PATCH operation on `members` (RFC 7644 section 3.5.2). Raises ScimError 400."""
    if target.sub is not None:
        reading.tolerate(f"members.{target.sub.name} cannot be changed.", "mutability")
    elif target.condition is not None:
        _at_entries(change, target.condition, operation, reading)
    elif operation.verb == "remove":
        _remove(change, operation.value, reading)
    elif operation.verb == "replace":
        change.replace(ids(operation.value, reading))
    else:
        change.add(ids(operation.value, reading))


def ids(raw: Any, reading: Reading) -> list[str]:
    """The people that a list of members names."""
    if raw in values.EMPTY:
        return []
    return [_id(each) for each in values.entries(schemas.MEMBERS, raw, reading)]


def _id(entry: dict[str, Any]) -> str:
    is_group = "/groups/" in str(entry.get("$ref", "")).lower()
    if is_group or entry.get("type", "User").lower() != "user":
        raise nested()
    if "value" not in entry:
        raise errors.bad("invalidValue", "A member has a value, the id of a person.")
    return str(entry["value"])


def nested() -> errors.ScimError:
    return errors.bad(
        "invalidValue", "Members are people. Switchroom does not take groups inside groups."
    )


def _remove(change: Change, raw: Any, reading: Reading) -> None:
    """Everybody; or those in the value, which is how Entra removes members."""
    if raw in values.EMPTY:
        change.replace([])
        return
    reading.tolerate("remove has a value; it chooses the members.")
    change.remove(ids(raw, reading))


def _at_entries(change: Change, condition: Node, operation: Operation, reading: Reading) -> None:
    chosen = _chosen(condition)
    if operation.verb == "remove":
        change.remove(chosen)
        return
    reading.tolerate("The path chooses a member; the value cannot change one.", "noTarget")
    if operation.verb == "replace" and operation.value not in values.EMPTY:
        change.remove(chosen)
        chosen = ids(operation.value, reading)
    change.add(chosen)


def _chosen(node: Node) -> list[str]:
    """The ids in `value eq "a" or value eq "b"`; `type eq "User"` beside them says nothing."""
    match node:
        case Compare("value", "eq", value) if value is not None:
            return [str(value)]
        case Or(left, right):
            return _chosen(left) + _chosen(right)
        case And(left, Compare("type", "eq", kind)) if str(kind).lower() == "user":
            return _chosen(left)
        case And(Compare("type", "eq", kind), right) if str(kind).lower() == "user":
            return _chosen(right)
    raise FilterError('Members are chosen by their id, as in members[value eq "id"].')
