"""A tree to a condition on rows of people: an explicit table, no name built from input.

Each attribute has its column and its kind. What the RFC knows but no column can answer
exactly, on both databases alike, is refused and says so.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q

from identity import names
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
from scim.schemas import EXTENSIONS, USER, WRITABLE

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def condition(text: str) -> Q:
    """The people a filter means. Raises FilterError."""
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
            return _email_entry(_plain(name), inner)
        case Present(name):
            return _present(_plain(name))
        case Compare(name, op, value):
            return _compare(_plain(name), op, value)


def _plain(name: str) -> str:
    """A name without the URN of the core schema, which may stand before any of its names."""
    return name.removeprefix(USER.id.lower() + ":")


def _compare(name: str, op: str, value: Scalar) -> Q:
    if name not in SERVED:
        raise _refusal(name)
    column, kind = SERVED[name]
    if value is None:
        return {"eq": ~_present(name), "ne": _present(name)}.get(op, NOTHING)
    return kind(name, column, op, value)


def _present(name: str) -> Q:
    if name not in SERVED:
        raise _refusal(name)
    column, kind = SERVED[name]
    if kind is _exact:
        return Q(**{f"{column}__isnull": False})
    return ~Q(**{column: ""}) if column == "email_key" else EVERYTHING


def _email_entry(name: str, inner: Node) -> Q:
    """Any of the usual look-ups by address: they name the address and perhaps its type."""
    wanted = required_values(inner) if name == "emails" else None
    if wanted is None or "value" not in wanted or wanted.keys() - {"value", "type", "primary"}:
        raise FilterError(
            'In brackets, only emails can be filtered by, as in emails[type eq "work" and '
            'value eq "person@example.com"].'
        )
    return _compare("emails.value", "eq", wanted["value"])


def _folded(name: str, column: str, op: str, value: Scalar) -> Q:
    """Text without regard to case: the column holds what `names.key` makes of it."""
    lookup = {"eq": "exact", "ne": "exact", "co": "contains", "sw": "startswith", "ew": "endswith"}
    if op not in lookup or not isinstance(value, str):
        raise _unfit(name, op)
    wanted = Q(**{f"{column}__{lookup[op]}": names.key(value)})
    return ~wanted if op == "ne" else wanted


def _exact(name: str, column: str, op: str, value: Scalar) -> Q:
    if op not in ("eq", "ne"):
        raise _unfit(name, op)
    wanted = Q(**{column: str(value)})
    return ~wanted if op == "ne" else wanted


def _uuid(name: str, column: str, op: str, value: Scalar) -> Q:
    if op not in ("eq", "ne"):
        raise _unfit(name, op)
    try:
        wanted = Q(**{column: UUID(str(value))})
    except ValueError:
        wanted = NOTHING
    return ~wanted if op == "ne" else wanted


def _truth(name: str, column: str, op: str, value: Scalar) -> Q:
    spelled = str(value).lower()  # Entra writes "True"
    if op not in ("eq", "ne") or spelled not in ("true", "false"):
        raise _unfit(name, op)
    return Q(**{column: (spelled == "true") == (op == "eq")})


def _instant(name: str, column: str, op: str, value: Scalar) -> Q:
    """Dates are compared as instants. Parts of a date's text match nothing."""
    if op in ("co", "sw", "ew"):
        return NOTHING
    try:
        instant = datetime.fromisoformat(str(value))
        instant = instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FilterError(f"{name} is compared with a date and time, not with {value}.") from None
    lookup = {"eq": "exact", "ne": "exact", "ge": "gte", "le": "lte"}.get(op, op)
    wanted = Q(**{f"{column}__{lookup}": instant})
    return ~wanted if op == "ne" else wanted


def _unfit(name: str, op: str) -> FilterError:
    return FilterError(f"{name} cannot be filtered by {op} with this value.")


def _refusal(name: str) -> FilterError:
    head, _, _ = name.partition(".")
    known = head in WRITABLE or any(name.startswith(each.id.lower()) for each in EXTENSIONS)
    if known:
        return FilterError(f"{name} is kept, but cannot be filtered by in this version.")
    return FilterError(f"There is no attribute {name}.")


# Only the main address of a person has a column: the primary one, or else the first.
SERVED: dict[str, tuple[str, Callable[[str, str, str, Scalar], Q]]] = {
    "username": ("user_name_key", _folded),
    "externalid": ("external_id", _exact),
    "id": ("scim_id", _uuid),
    "active": ("is_active", _truth),
    "emails": ("email_key", _folded),
    "emails.value": ("email_key", _folded),
    "meta.created": ("created_at", _instant),
    "meta.lastmodified": ("last_modified", _instant),
}
