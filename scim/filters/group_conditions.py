"""A tree to a condition on rows of groups: an explicit table, no name built from input.

Each attribute has its column and its kind. What no column can answer exactly, on both
databases alike, is refused and says so. People have a compiler of their own (`scim.filters.sql`).
"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from identity import names
from identity.models import Membership
from scim.filters.conditions import our_id
from scim.filters.grammar import parse
from scim.filters.lexer import FilterError
from scim.filters.tree import (
    And,
    Compare,
    Node,
    Not,
    Or,
    Present,
    Scalar,
    ValuePath,
    required_values,
)
from scim.schemas import GROUP, GROUP_WRITABLE

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING
Kind = Callable[[str, str, str, Scalar], Q]


def condition(text: str) -> Q:
    """The groups a filter means. Raises FilterError."""
    return _condition(parse(text))


def _condition(node: Node) -> Q:
    match node:
        case And(left, right):
            return _condition(left) & _condition(right)
        case Or(left, right):
            return _condition(left) | _condition(right)
        case Not(inner):
            return ~_condition(inner)
        case ValuePath(name, inner):
            return _member_entry(_plain(name), inner)
        case Present(name):
            return _present(_plain(name))
        case Compare(name, op, value):
            return _compare(_plain(name), op, value)


def _plain(name: str) -> str:
    """A name without the URN of the core schema, which may stand before any of its names."""
    return name.removeprefix(GROUP.id.lower() + ":")


def _compare(name: str, op: str, value: Scalar) -> Q:
    column, kind = _served(name)
    if value is None:
        present = _present(name)
        return {"eq": ~present, "ne": present}.get(op, NOTHING)
    return kind(name, column, op, value)


def _present(name: str) -> Q:
    column, kind = _served(name)
    if kind is member:
        return Q(Exists(memberships()))
    return Q(**{f"{column}__isnull": False}) if kind is exact else EVERYTHING


def _served(name: str) -> tuple[str, Kind]:
    if name in SERVED:
        return SERVED[name]
    if name.partition(".")[0] in GROUP_WRITABLE:
        raise FilterError(f"{name} is kept, but cannot be filtered by in this version.")
    raise FilterError(f"There is no attribute {name}.")


def folded(name: str, column: str, op: str, value: Scalar) -> Q:
    """Text without regard to case: the column holds what `names.key` makes of it."""
    lookup = {"eq": "exact", "ne": "exact", "co": "contains", "sw": "startswith", "ew": "endswith"}
    if op not in lookup or not isinstance(value, str):
        raise _unfit(name, op)
    wanted = Q(**{f"{column}__{lookup[op]}": names.key(value)})
    return ~wanted if op == "ne" else wanted


def exact(name: str, column: str, op: str, value: Scalar) -> Q:
    if op not in ("eq", "ne"):
        raise _unfit(name, op)
    wanted = Q(**{column: str(value)})
    return ~wanted if op == "ne" else wanted


def uuid(name: str, column: str, op: str, value: Scalar) -> Q:
    if op not in ("eq", "ne"):
        raise _unfit(name, op)
    known = our_id(value)
    wanted = Q(**{column: known}) if known else NOTHING
    return ~wanted if op == "ne" else wanted


def instant(name: str, column: str, op: str, value: Scalar) -> Q:
    """Dates are compared as instants. Parts of a date's text match nothing."""
    if op in ("co", "sw", "ew"):
        return NOTHING
    try:
        moment = datetime.fromisoformat(str(value))
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FilterError(f"{name} is compared with a date and time, not with {value}.") from None
    lookup = {"eq": "exact", "ne": "exact", "ge": "gte", "le": "lte"}.get(op, op)
    wanted = Q(**{f"{column}__{lookup}": moment})
    return ~wanted if op == "ne" else wanted


def member(name: str, column: str, op: str, value: Scalar) -> Q:
    """Groups that hold, or do not hold, the person of this id."""
    if op not in ("eq", "ne"):
        raise _unfit(name, op)
    known = our_id(value)
    wanted = Q(Exists(memberships().filter(user__scim_id=known))) if known else NOTHING
    return ~wanted if op == "ne" else wanted


def memberships() -> QuerySet[Membership]:
    """Of the group that the query looks at."""
    return Membership.objects_all_organizations.filter(group=OuterRef("pk"))


def _member_entry(name: str, inner: Node) -> Q:
    wanted = required_values(inner) if name == "members" else None
    if wanted is None or wanted.keys() != {"value"}:
        raise FilterError('In brackets, only members[value eq "id"] can be filtered by.')
    return _compare("members", "eq", wanted["value"])


def _unfit(name: str, op: str) -> FilterError:
    return FilterError(f"{name} cannot be filtered by {op} with this value.")


SERVED: dict[str, tuple[str, Kind]] = {
    "displayname": ("display_name_key", folded),
    "externalid": ("external_id", exact),
    "id": ("scim_id", uuid),
    "members": ("memberships", member),
    "members.value": ("memberships", member),
    "meta.created": ("created_at", instant),
    "meta.lastmodified": ("updated_at", instant),
}
