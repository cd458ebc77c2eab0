"""`bulkId:` references (RFC 7644 section 3.7.2): who is meant before there is an id.

A reference stands where an id would stand: at the end of a path, and in what points at another
resource, which is the value of a member or a manager. Other texts are left as they are, so
that a display name may begin with these letters.
"""

import re
from collections.abc import Callable
from typing import Any

Swap = Callable[[str], str]  # a bulkId to what stands in its place
IN_PATH = re.compile(r"(\A/?[^/]+/)bulkId:(.+?)(/?)\Z", re.DOTALL)
WHOLE = re.compile(r"(\A)bulkId:(.+)()\Z", re.DOTALL)
AT_END = re.compile(r"(\A|/)bulkId:(.+)()\Z", re.DOTALL)
QUOTED = re.compile(r'(")bulkId:([^"\\]+)(")')
PLACES = {"value": WHOLE, "manager": WHOLE, "$ref": AT_END, "path": QUOTED}


def in_path(path: str, swap: Swap) -> str:
    """The path of an operation, such as "/Users/bulkId:qwerty"."""
    return _swapped(IN_PATH, path, swap)


def in_data(data: Any, swap: Swap, place: re.Pattern[str] | None = None) -> Any:
    """A copy of `data`; a PATCH may choose members by a reference in its own path."""
    if isinstance(data, dict):
        return {name: in_data(each, swap, _place(name)) for name, each in data.items()}
    if isinstance(data, list):
        return [in_data(each, swap, place) for each in data]
    if place is not None and isinstance(data, str):
        return _swapped(place, data, swap)
    return data


def named(path: str, data: dict[str, Any]) -> list[str]:
    """Every bulkId that an operation refers to."""
    found: list[str] = []

    def note(bulk_id: str) -> str:
        found.append(bulk_id)
        return bulk_id

    in_path(path, note)
    in_data(data, note)
    return found


def _place(name: str) -> re.Pattern[str] | None:
    """By the last part of a name: Entra writes dotted names, and names that start with a URN."""
    return PLACES.get(name.rpartition(":")[2].rpartition(".")[2].lower())


def _swapped(place: re.Pattern[str], text: str, swap: Swap) -> str:
    if "bulkId:" not in text:
        return text
    return place.sub(lambda match: match[1] + swap(match[2]) + match[3], text)
