"""`sortBy` and `sortOrder`: in which order a query wants its resources (RFC 7644 3.4.2.3)."""

from dataclasses import dataclass
from typing import Any

from scim import errors

LONGEST = 256  # characters of a name; the refusal repeats it
DIRECTIONS = {"": False, "ascending": False, "descending": True}


@dataclass(frozen=True)
class Order:
    """`by` is an attribute in lower case; "" is the order of creation, which no edit changes."""

    by: str = ""
    is_descending: bool = False


OF_CREATION = Order()


def read(sort_by: Any, sort_order: Any) -> Order:
    """What was asked; a direction alone says nothing. Raises ScimError 400.

    That there is such an attribute is known to the type that is searched.
    """
    by, direction = (_text(each) for each in (sort_by, sort_order))
    if direction.lower() not in DIRECTIONS:
        raise errors.bad("invalidValue", "sortOrder is ascending or descending.")
    if not by:
        return OF_CREATION
    if len(by) > LONGEST:
        raise errors.bad("invalidValue", f"sortBy is longer than {LONGEST} characters.")
    return Order(by.lower(), DIRECTIONS[direction.lower()])


def _text(given: Any) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        raise errors.bad("invalidValue", "sortBy and sortOrder are texts.")
    return given.strip()
