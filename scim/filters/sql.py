"""A tree to a condition on rows of people or groups: an explicit table, no name built from input.

Each attribute has its column and its kind. What the RFC knows but no column can answer
exactly, on both databases alike, is refused and says so.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from identity import names
from identity.models import Membership
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
from scim.schemas import EXTENSIONS, GROUP, GROUP_WRITABLE, USER, WRITABLE

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


@dataclass(frozen=True)
class Table:
    """What one kind of resource can be filtered by: SCIM name in lower case to column and kind.

    `known` are the names it keeps, `in_brackets` serves `name[...]`.
    """

    urn: str
    known: Collection[str]
    served: "dict[str, tuple[str, Kind]]"
    in_brackets: "Callable[[str, Node], Q]"


Kind = Callable[[str, str, str, Scalar], Q]


def condition(text: str, table: "Table | None" = None) -> Q:
    """The resources a filter means, people unless `table` says otherwise. Raises FilterError."""
    return _condition(parse(text), table or PEOPLE)


def _condition(node: Node, table: Table) -> Q:
    match node:
        case And(left, right):
            return _condition(left, table) & _condition(right, table)
        case Or(left, right):
            return _condition(left, table) | _condition(right, table)
        case Not(inner):
            return ~_condition(inner, table)
        case ValuePath(name, inner):
            return table.in_brackets(_plain(name, table), inner)
        case Present(name):
            return _present(_plain(name, table), table)
        case Compare(name, op, value):
            return _compare(_plain(name, table), op, value, table)


def _plain(name: str, table: Table) -> str:
    """A name without the URN of the core schema, which may stand before any of its names."""
    return name.removeprefix(table.urn.lower() + ":")


def _compare(name: str, op: str, value: Scalar, table: Table) -> Q:
    column, kind = _served(name, table)
    if value is None:
        present = _present(name, table)
        return {"eq": ~present, "ne": present}.get(op, NOTHING)
    return kind(name, column, op, value)


def _present(name: str, table: Table) -> Q:
    column, kind = _served(name, table)
    if kind is member:
        return Q(Exists(memberships()))
    if kind is exact:
        return Q(**{f"{column}__isnull": False})
    return ~Q(**{column: ""}) if column == "email_key" else EVERYTHING


def _served(name: str, table: Table) -> tuple[str, Kind]:
    if name not in table.served:
        raise _refusal(name, table)
    return table.served[name]


def _email_entry(name: str, inner: Node) -> Q:
    """Any of the usual look-ups by address: they name the address and perhaps its type."""
    wanted = required_values(inner) if name == "emails" else None
    if wanted is None or "value" not in wanted or wanted.keys() - {"value", "type", "primary"}:
        raise FilterError(
            'In brackets, only emails can be filtered by, as in emails[type eq "work" and '
            'value eq "person@example.com"].'
        )
    return _compare("emails.value", "eq", wanted["value"], PEOPLE)


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
    try:
        wanted = Q(**{column: UUID(str(value))})
    except ValueError:
        wanted = NOTHING
    return ~wanted if op == "ne" else wanted


def truth(name: str, column: str, op: str, value: Scalar) -> Q:
    spelled = str(value).lower()  # Entra writes "True"
    if op not in ("eq", "ne") or spelled not in ("true", "false"):
        raise _unfit(name, op)
    return Q(**{column: (spelled == "true") == (op == "eq")})


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
    try:
        wanted = Q(Exists(memberships().filter(user__scim_id=UUID(str(value)))))
    except ValueError:
        wanted = NOTHING
    return ~wanted if op == "ne" else wanted


def memberships() -> QuerySet[Membership]:
    """Of the group that the query looks at."""
    return Membership.objects_all_organizations.filter(group=OuterRef("pk"))


def _member_entry(name: str, inner: Node) -> Q:
    wanted = required_values(inner) if name == "members" else None
    if wanted is None or wanted.keys() != {"value"}:
        raise FilterError('In brackets, only members[value eq "id"] can be filtered by.')
    return _compare("members", "eq", wanted["value"], GROUPS)


def _unfit(name: str, op: str) -> FilterError:
    return FilterError(f"{name} cannot be filtered by {op} with this value.")


def _refusal(name: str, table: Table) -> FilterError:
    head, _, _ = name.partition(".")
    known = head in table.known or any(name.startswith(each.id.lower()) for each in EXTENSIONS)
    if known:
        return FilterError(f"{name} is kept, but cannot be filtered by in this version.")
    return FilterError(f"There is no attribute {name}.")


# Only the main address of a person has a column: the primary one, or else the first.
PEOPLE = Table(
    urn=USER.id,
    known=WRITABLE,
    served={
        "username": ("user_name_key", folded),
        "externalid": ("external_id", exact),
        "id": ("scim_id", uuid),
        "active": ("is_active", truth),
        "emails": ("email_key", folded),
        "emails.value": ("email_key", folded),
        "meta.created": ("created_at", instant),
        "meta.lastmodified": ("last_modified", instant),
    },
    in_brackets=_email_entry,
)
GROUPS = Table(
    urn=GROUP.id,
    known=GROUP_WRITABLE,
    served={
        "displayname": ("display_name_key", folded),
        "externalid": ("external_id", exact),
        "id": ("scim_id", uuid),
        "members": ("memberships", member),
        "members.value": ("memberships", member),
        "meta.created": ("created_at", instant),
        "meta.lastmodified": ("updated_at", instant),
    },
    in_brackets=_member_entry,
)
