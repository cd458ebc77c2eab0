"""Whose values another mapping changes, asked of the database: nobody waits for 100,000 templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from identity.models import Line
from identity.syncback import mapping

Row = Mapping[str, str]
NOTHING = Value("", output_field=TextField())
# In front of a number it stands for its national form, which the database cannot work out. No
# text has it, and no number's national form is its international one.
MARK = Value("\x01", output_field=TextField())


def rewritten(lines: QuerySet[Line], before: Sequence[Row], after: Sequence[Row]) -> int:
    """For how many of `lines` the mapping `after` gives an attribute another value than `before`."""
    known = {row["attribute"]: row for row in before}
    changed = [row for row in after if known.get(row["attribute"]) != row]
    if not changed:
        return 0
    differs = Q()
    for at, row in enumerate(changed):
        values = {f"old_{at}": _value(known.get(row["attribute"])), f"new_{at}": _value(row)}
        lines = lines.alias(**values)
        differs |= _differs(at, row)
    return lines.filter(differs).count()


def _differs(at: int, row: Row) -> Q:
    is_other = ~Q(**{f"new_{at}": F(f"old_{at}")})
    return is_other if row["if_empty"] == "clear" else is_other & ~Q(**{f"new_{at}": ""})


def _value(row: Row | None) -> Combinable:
    """As `mapping.attributes` has it, "" for None."""
    if row is None:
        return NOTHING
    names = mapping.PLACEHOLDER.findall(row["template"])
    pieces = [NOTHING, *(_piece(at, text) for at, text in _pieces(row["template"]))]
    is_full = Q(*[~Q(**{mapping.COLUMNS[name]: ""}) for name in names])
    filled = Concat(*pieces, output_field=TextField())
    return Case(When(is_full, then=filled), default=NOTHING, output_field=TextField())


def _pieces(template: str) -> list[tuple[int, str]]:
    """Text and names of placeholders take turns."""
    return [(at, text) for at, text in enumerate(mapping.PLACEHOLDER.split(template)) if text]


def _piece(at: int, text: str) -> Any:
    if at % 2 == 0:
        return Value(text, output_field=TextField())
    column = F(mapping.COLUMNS[text])
    return Concat(MARK, column, output_field=TextField()) if text == mapping.NATIONAL else column
