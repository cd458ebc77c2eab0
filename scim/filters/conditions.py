"""Pieces of SQL with their values, and the few expressions on which the databases differ.

No piece is ever made of a client's text: what clients send travels as a value.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

ORDERS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}


@dataclass(frozen=True)
class Condition:
    """True or false of a row, never NULL: so that `not` means the opposite."""

    sql: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(f"({self.sql} AND {other.sql})", self.values + other.values)

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(f"({self.sql} OR {other.sql})", self.values + other.values)

    def __invert__(self) -> "Condition":
        return Condition(f"(NOT {self.sql})", self.values)


NOTHING = Condition("(1 = 0)")
EVERYTHING = Condition("(1 = 1)")


def present(expression: str) -> Condition:
    return Condition(f"({expression} IS NOT NULL)")


def text(expression: str, op: str, value: str) -> Condition:
    """Text in byte order on both databases. Nothing here has wildcards, so nothing is escaped."""
    match op:
        case "eq":
            test = f"{expression} = %s"
        case "co":
            finder = "strpos" if is_postgresql() else "instr"
            test = f"{finder}({expression}, %s) > 0"
        case "sw":
            test = f"substr({expression}, 1, {len(value)}) = %s"
        case "ew":
            test = f"substr({expression}, length({expression}) - {len(value) - 1}) = %s"
        case _:
            in_bytes = 'COLLATE "C"' if is_postgresql() else "COLLATE BINARY"
            test = f"{expression} {in_bytes} {ORDERS[op]} %s"
    return present(expression) & Condition(test, (value,))


def member(column: str, *names: str) -> str:
    """The text at `names` in a JSON column, NULL where there is none."""
    if is_postgresql():
        listed = ",".join(f'"{name}"' for name in names)
        return f"{column} #>> '{{{listed}}}'"
    return f"json_extract({column}, '{_path(*names)}')"


def some_entry(column: str, name: str, wanted: Condition) -> Condition:
    """Some entry of the list `name` meets `wanted`, which speaks of it as `e.value`."""
    if is_postgresql():
        entries = f"jsonb_path_query({column}, '{_path(name)}[*]') AS e(value)"
    else:
        entries = f"json_each({column}, '{_path(name)}') AS e"
    sql = f"(EXISTS (SELECT 1 FROM {entries} WHERE {wanted.sql}))"  # noqa: S608 (names of ours)
    return Condition(sql, wanted.values)


def latest(*expressions: str) -> str:
    return f"{'GREATEST' if is_postgresql() else 'MAX'}({', '.join(expressions)})"


def instant(value: datetime) -> Any:
    """A moment as the database holds it."""
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)


def identifier(value: UUID) -> Any:
    return value if is_postgresql() else value.hex


def our_id(value: Any) -> UUID | None:
    """Ids are compared to the letter (RFC 7643 section 3.1), and ours have one spelling."""
    try:
        wanted = UUID(str(value))
    except ValueError:
        return None
    return wanted if str(wanted) == value else None


def is_postgresql() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def _path(*names: str) -> str:
    return "$" + "".join(f'."{name}"' for name in names)
