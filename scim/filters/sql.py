"""A tree to a condition on rows, which both databases understand alike."""

from datetime import UTC, datetime

from identity import names
from scim.filters import conditions
from scim.filters.conditions import EVERYTHING, NOTHING, Condition
from scim.filters.grammar import parse
from scim.filters.lexer import FilterError
from scim.filters.table import Kind, Place, Table
from scim.filters.tree import And, Compare, Node, Not, Or, Present, Scalar, ValuePath


def condition(text: str, table: Table) -> Condition:
    """The rows a filter means, of the type whose attributes `table` knows. Raises FilterError."""
    return _Compiler(table).condition(parse(text))


class _Compiler:
    """`inside` is the list whose entries the conditions in brackets speak of."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def condition(self, node: Node, inside: str = "") -> Condition:
        match node:
            case And(left, right):
                return self.condition(left, inside) & self.condition(right, inside)
            case Or(left, right):
                return self.condition(left, inside) | self.condition(right, inside)
            case Not(inner):
                return ~self.condition(inner, inside)
            case ValuePath(name, inner):
                return self.value_path(name, inner, inside)
            case Present(name):
                return self.present(name, inside)
            case Compare(name, op, value):
                return self.compare(name, op, value, inside)

    def value_path(self, name: str, inner: Node, inside: str) -> Condition:
        """All of `inner` holds on one entry."""
        if inside:
            raise FilterError("A condition inside brackets has no brackets of its own.")
        return conditions.some(self.table.entries(name), self.condition(inner, name))

    def present(self, name: str, inside: str) -> Condition:
        place = self.place(name, inside)
        wanted = conditions.present(place.expression) if place.expression else EVERYTHING
        return _somewhere(place, wanted, inside)

    def compare(self, name: str, op: str, value: Scalar, inside: str) -> Condition:
        if value is None:
            is_there = self.present(name, inside)
            return {"eq": ~is_there, "ne": is_there}.get(op, NOTHING)
        if op == "ne":  # so it keeps those who have no such value
            return ~self.compare(name, "eq", value, inside)
        place = self.place(name, inside)
        return _somewhere(place, _test(place, name, op, value), inside)

    def place(self, name: str, inside: str) -> Place:
        return self.table.part(inside, name) if inside else self.table.place(name)


def _somewhere(place: Place, wanted: Condition, inside: str) -> Condition:
    """Outside brackets, what is said of a list is said of some entry."""
    if place.entries is None or inside:
        return wanted
    return conditions.some(place.entries, wanted)


def _test(place: Place, name: str, op: str, value: Scalar) -> Condition:
    match place.kind:
        case Kind.FOLDED if isinstance(value, str):
            return conditions.text(place.expression, op, names.key(value))
        case Kind.EXACT:
            return conditions.text(place.expression, op, str(value))
        case Kind.TRUTH if op == "eq":
            return Condition(f"({place.expression} = %s)", (_truth(name, value) == "true",))
        case Kind.WORD if op == "eq":
            return conditions.text(place.expression, "eq", _truth(name, value))
        case Kind.INSTANT:
            return _instant(place, name, op, value)
        case Kind.ID | Kind.ADDRESS if op == "eq":
            return _id(place, value)
    raise FilterError(f"{name} cannot be filtered by {op} with this value.")


def _truth(name: str, value: Scalar) -> str:
    spelled = str(value).lower()  # Entra writes "True"
    if spelled not in ("true", "false"):
        raise FilterError(f"{name} is true or false.")
    return spelled


def _id(place: Place, value: Scalar) -> Condition:
    text = str(value)
    wanted = conditions.our_id(text.rpartition("/")[2] if place.kind is Kind.ADDRESS else text)
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
