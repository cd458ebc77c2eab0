"""A tree to a condition on rows of people, which both databases understand alike.

The query names `identity_user` u and its `identity_line` l (`scim.rows`).
"""

from datetime import UTC, datetime

from identity import names
from scim.filters import attributes, conditions
from scim.filters.attributes import Kind, Place
from scim.filters.conditions import EVERYTHING, NOTHING, Condition
from scim.filters.grammar import parse
from scim.filters.lexer import FilterError
from scim.filters.tree import And, Compare, Node, Not, Or, Present, Scalar, ValuePath
from scim.schemas import USER


def condition(text: str) -> Condition:
    """The people a filter means. Raises FilterError."""
    return _condition(parse(text))


def _condition(node: Node, inside: str = "") -> Condition:
    """`inside` is the list whose entries the conditions in brackets speak of."""
    match node:
        case And(left, right):
            return _condition(left, inside) & _condition(right, inside)
        case Or(left, right):
            return _condition(left, inside) | _condition(right, inside)
        case Not(inner):
            return ~_condition(inner, inside)
        case ValuePath(name, inner):
            return _value_path(name, inner, inside)
        case Present(name):
            return _present(name, inside)
        case Compare(name, op, value):
            return _compare(name, op, value, inside)


def _value_path(name: str, inner: Node, inside: str) -> Condition:
    """All of `inner` holds on one entry."""
    if inside:
        raise FilterError("A condition inside brackets has no brackets of its own.")
    plain = name.removeprefix(USER.id.lower() + ":")
    return conditions.some_entry(attributes.PROFILE, plain, _condition(inner, plain))


def _present(name: str, inside: str) -> Condition:
    place = _place(name, inside)
    wanted = conditions.present(place.expression) if place.expression else EVERYTHING
    return _somewhere(place, wanted, inside)


def _compare(name: str, op: str, value: Scalar, inside: str) -> Condition:
    if value is None:
        is_there = _present(name, inside)
        return {"eq": ~is_there, "ne": is_there}.get(op, NOTHING)
    if op == "ne":  # so it keeps those who have no such value
        return ~_compare(name, "eq", value, inside)
    place = _place(name, inside)
    return _somewhere(place, _test(place, name, op, value), inside)


def _place(name: str, inside: str) -> Place:
    return attributes.part(inside, name) if inside else attributes.place(name)


def _somewhere(place: Place, wanted: Condition, inside: str) -> Condition:
    """Outside brackets, what is said of a list is said of some entry."""
    if not place.entries or inside:
        return wanted
    return conditions.some_entry(attributes.PROFILE, place.entries, wanted)


def _test(place: Place, name: str, op: str, value: Scalar) -> Condition:
    match place.kind:
        case Kind.FOLDED if isinstance(value, str):
            return conditions.text(place.expression, op, names.key(value))
        case Kind.EXACT:
            return conditions.text(place.expression, op, str(value))
        case Kind.TRUTH if op == "eq":
            return _truth(place, name, value)
        case Kind.INSTANT:
            return _instant(place, name, op, value)
        case Kind.ID if op == "eq":
            return _id(place, value)
    raise FilterError(f"{name} cannot be filtered by {op} with this value.")


def _truth(place: Place, name: str, value: Scalar) -> Condition:
    spelled = str(value).lower()  # Entra writes "True"
    if spelled not in ("true", "false"):
        raise FilterError(f"{name} is true or false.")
    if place.entries:  # the folded profile holds words
        return conditions.text(place.expression, "eq", spelled)
    return Condition(f"({place.expression} = %s)", (spelled == "true",))


def _id(place: Place, value: Scalar) -> Condition:
    wanted = conditions.our_id(value)
    if wanted is None:
        return NOTHING
    return Condition(f"({place.expression} = %s)", (conditions.identifier(wanted),))


def _instant(place: Place, name: str, op: str, value: Scalar) -> Condition:
    """Dates are compared as instants. Parts of a date's text match nothing."""
    if op in ("co", "sw", "ew"):
        return NOTHING
    try:
        moment = datetime.fromisoformat(str(value))
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FilterError(f"{name} is compared with a date and time, not with {value}.") from None
    order = "=" if op == "eq" else conditions.ORDERS[op]
    return Condition(f"({place.expression} {order} %s)", (conditions.instant(moment),))
