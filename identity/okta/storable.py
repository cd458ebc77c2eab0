"""What an answer may hold and a database may not: NUL, and halves of characters."""

import json
from typing import Any

UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def text(given: str) -> str:
    return given.encode(errors="replace").decode().replace("\0", UNKNOWN)


def value(given: Any) -> Any:
    """As it is if it is one word or number, else as JSON in a string."""
    if isinstance(given, str):
        return text(given)
    if given is None or isinstance(given, bool | int | float):
        return given
    try:
        return json.dumps(given)
    except RecursionError:  # nobody has use for what nests so deeply
        return UNKNOWN
