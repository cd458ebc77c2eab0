"""Does one entry of a multi-valued attribute meet a condition? For PATCH value paths."""

from collections.abc import Mapping
from typing import Any

from identity import names
from scim.filters.lexer import FilterError
from scim.filters.tree import And, Compare, Node, Not, Or, Present, Scalar
from scim.schemas import Attribute


def matches(node: Node, entry: Mapping[str, Any], attribute: Attribute) -> bool:
    """Raises FilterError for a sub-attribute that `attribute` does not have."""
    match node:
        case And(left, right):
            return matches(left, entry, attribute) and matches(right, entry, attribute)
        case Or(left, right):
            return matches(left, entry, attribute) or matches(right, entry, attribute)
        case Not(inner):
            return not matches(inner, entry, attribute)
        case Present(name):
            return _sub(attribute, name).name in entry
        case Compare(name, op, value):
            sub = _sub(attribute, name)
            return _compare(sub, op, entry.get(sub.name), value)
    raise FilterError("A condition inside brackets has no brackets of its own.")


def _sub(attribute: Attribute, name: str) -> Attribute:
    if name not in attribute.sub:
        raise FilterError(f"{attribute.name} has no {name}.")
    return attribute.sub[name]


def _compare(sub: Attribute, op: str, ours: Any, theirs: Scalar) -> bool:
    if ours is None or theirs is None:
        return {"eq": ours is theirs, "ne": ours is not theirs}.get(op, False)
    if sub.type == "boolean":
        return _compare_truth(op, ours, theirs)
    left, right = _text(sub, ours), _text(sub, theirs)
    match op:
        case "eq":
            return left == right
        case "ne":
            return left != right
        case "co":
            return right in left
        case "sw":
            return left.startswith(right)
        case "ew":
            return left.endswith(right)
    return _compare_order(op, left, right)


def _compare_order(op: str, left: str, right: str) -> bool:
    match op:
        case "gt":
            return left > right
        case "ge":
            return left >= right
        case "lt":
            return left < right
    return left <= right


def _compare_truth(op: str, ours: bool, theirs: Scalar) -> bool:
    if op not in ("eq", "ne"):
        raise FilterError(f"{op} says nothing about true and false.")
    is_equal = str(theirs).lower() == str(ours).lower()  # Entra writes "True"
    return is_equal == (op == "eq")


def _text(sub: Attribute, value: Any) -> str:
    return str(value) if sub.is_case_exact else names.key(str(value))
