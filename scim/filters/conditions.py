"""Pieces of SQL with their values, and the few expressions on which the databases differ.

No piece is ever made of a client's text: what clients send travels as a value.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from identity.database import is_postgresql, own_connection

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
            test = f"{in_bytes(expression)} {ORDERS[op]} %s"
    return present(expression) & Condition(test, (value,))


def member(column: str, *names: str) -> str:
    """The text at `names` in a JSON column, NULL where there is none."""
    if is_postgresql():
        listed = ",".join(f'"{name}"' for name in names)
        return f"{column} #>> '{{{listed}}}'"
    return f"json_extract({column}, '{_path(*names)}')"


ENTRY = "e.value"


@dataclass(frozen=True)
class Entries:
    """The entries of a list, as rows inside the query; `order` puts the main one first.

    `main` is the main one itself as an expression, where the database has one for it.
    """

    rows: str
    order: str
    main: str = ""


def listed(column: str, *names: str) -> Entries:
    """The entries of the list at `names` in a JSON column, each as ENTRY."""
    path = _path(*names)
    if is_postgresql():
        rows = f"jsonb_path_query({column}, '{path}[*]') WITH ORDINALITY AS e(value, key)"
        primary = f"""jsonb_path_query_first({column}, '{path}[*] ? (@."primary" == "true")')"""
        main = f"COALESCE({primary}, jsonb_path_query_first({column}, '{path}[0]'))"
    else:
        rows, main = f"json_each({column}, '{path}') AS e", ""
    is_primary = f"COALESCE({member(ENTRY, 'primary')}, '') = 'true'"
    return Entries(rows, f"CASE WHEN {is_primary} THEN 0 ELSE 1 END, e.key", main)


def some(entries: Entries, wanted: Condition) -> Condition:
    """Some entry meets `wanted`."""
    sql = f"(EXISTS (SELECT 1 FROM {entries.rows} WHERE {wanted.sql}))"  # noqa: S608 (names of ours)
    return Condition(sql, wanted.values)


def main(entries: Entries, expression: str) -> str:
    """What `expression` gives for the main entry: the primary one, or else the first."""
    if entries.main and ENTRY in expression:
        return expression.replace(ENTRY, entries.main)
    return f"(SELECT {expression} FROM {entries.rows} ORDER BY {entries.order} LIMIT 1)"  # noqa: S608


def in_bytes(expression: str) -> str:
    """Text that is compared and sorted by its bytes, on both databases."""
    return f"({expression}) COLLATE " + ('"C"' if is_postgresql() else "BINARY")


def lowered(expression: str) -> str:
    """Text with the letters of ASCII in lower case, whatever the database's language."""
    return f'lower(({expression}) COLLATE "C")' if is_postgresql() else f"lower({expression})"


def latest(*expressions: str) -> str:
    return f"{'GREATEST' if is_postgresql() else 'MAX'}({', '.join(expressions)})"


def instant(value: datetime) -> Any:
    """A moment as the database holds it."""
    return own_connection().ops.adapt_datetimefield_value(value)


def kept(moment: str) -> str:
    """A moment as `instant` gives it: of a bare column, SQLite's driver would make a datetime."""
    return moment if is_postgresql() else f"({moment} || '')"


def identifier(value: UUID) -> Any:
    return value if is_postgresql() else value.hex


def our_id(value: Any) -> UUID | None:
    """Ids are compared to the letter (RFC 7643 section 3.1), and ours have one spelling."""
    try:
        wanted = UUID(str(value))
    except ValueError:
        return None
    return wanted if str(wanted) == value else None


def _path(*names: str) -> str:
    return "$" + "".join(f'."{name}"' for name in names)
