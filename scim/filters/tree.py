"""What a filter means, whoever wrote it and whatever will evaluate it.

Attribute names are in lower case, because SCIM compares them without regard to case.
"""

from dataclasses import dataclass

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Compare:
    """`name op value`; `op` is eq, ne, co, sw, ew, gt, ge, lt or le."""

    name: str
    op: str
    value: Scalar


@dataclass(frozen=True)
class Present:
    name: str


@dataclass(frozen=True)
class Not:
    node: "Node"


@dataclass(frozen=True)
class And:
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Or:
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class ValuePath:
    """Some entry of the multi-valued attribute `name` meets all of `condition`."""

    name: str
    condition: "Node"


Node = Compare | Present | Not | And | Or | ValuePath


def names(node: Node) -> set[str]:
    """Every attribute a filter speaks of; of entries of a list, the list."""
    match node:
        case And(left, right) | Or(left, right):
            return names(left) | names(right)
        case Not(inner):
            return names(inner)
        case Compare() | Present() | ValuePath():
            return {node.name}


def required_values(node: Node) -> dict[str, Scalar] | None:
    """The entry a condition describes, if it is made of `eq` and `and` only; else None."""
    if isinstance(node, Compare) and node.op == "eq":
        return {node.name: node.value}
    if isinstance(node, And):
        left, right = required_values(node.left), required_values(node.right)
        return None if left is None or right is None else left | right
    return None
