"""A page of a collection, and the ListResponse it becomes."""

from dataclasses import dataclass
from typing import Any

from scim.source import Found, Row

LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


@dataclass(frozen=True)
class Page:
    """A page by startIndex, or one by cursor: then `start` is None."""

    found: list[Found]
    total: int
    start: int | None = None
    next_cursor: str = ""
    previous_cursor: str = ""

    @property
    def rows(self) -> list[Row]:
        return [each.row for each in self.found]


def response(page: Page, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """RFC 7644 section 3.4.2, and RFC 9865 section 2: no cursor where there is no such page."""
    said = {
        "schemas": [LIST_URN],
        "totalResults": page.total,
        "startIndex": page.start,
        "itemsPerPage": len(resources),
        "nextCursor": page.next_cursor or None,
        "previousCursor": page.previous_cursor or None,
        "Resources": resources,
    }
    return {name: value for name, value in said.items() if value is not None}
