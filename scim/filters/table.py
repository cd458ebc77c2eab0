"""Where the attributes of a resource type stand, as an explicit table.

No name in a query is ever built from a client's text: what is not in the table is refused.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from scim.filters.conditions import Entries


class Kind(Enum):
    FOLDED = "text without regard to case"
    EXACT = "text to the letter"
    TRUTH = "true or false"
    WORD = "true or false, as a word"
    INSTANT = "a date and time"
    ID = "one of our ids"
    ADDRESS = "the address of a resource of ours, which ends with its id"
    WHOLE = "a complex value, which is there or not"


@dataclass(frozen=True)
class Place:
    """Where a value is; with `entries`, it is a part of each entry of that list."""

    expression: str
    kind: Kind
    entries: Entries | None = None


class Table(Protocol):
    """Names are in lower case. Each function raises FilterError for what it does not have."""

    def place(self, name: str) -> Place:
        """Where the attribute is."""

    def part(self, listed: str, name: str) -> Place:
        """Where the part `name` of an entry of the list `listed` is."""

    def entries(self, listed: str) -> Entries:
        """The rows of the list."""
