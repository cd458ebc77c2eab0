"""Lists as Okta's client reads them: one look-up, or page after page of a hundred."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.okta.push.client import Failed, ScimClient

PAGE = 100
COUNTERS = ("totalResults", "startIndex", "itemsPerPage")


def look_up(client: ScimClient, path: str, attribute: str, value: str) -> dict[str, Any] | None:
    """The first resource whose attribute is `value`. Okta takes 404 for "none" too.

    Raises Failed.
    """
    question = quote(f'{attribute} eq "{value}"')
    try:
        page = client.call("GET", path, f"filter={question}&startIndex=1&count={PAGE}")
    except Failed as reason:
        if reason.status == 404:
            return None
        raise
    found = checked(page)["Resources"]
    return found[0] if found else None


def everything(client: ScimClient, path: str) -> Iterator[dict[str, Any]]:
    """Every resource, in pages of 100. Okta adds 100, not what it got. Raises Failed."""
    start, total = 1, 1
    while start <= total:
        page = checked(client.call("GET", path, f"startIndex={start}&count={PAGE}"))
        yield from page["Resources"]
        start, total = start + PAGE, page["totalResults"]


def checked(page: dict[str, Any]) -> dict[str, Any]:
    """Refuse a ListResponse whose counters are no JSON integers, as Okta does."""
    for name in COUNTERS:
        if name in page and type(page[name]) is not int:
            raise Failed(f"{name} is not an integer")
    if "totalResults" not in page:
        raise Failed("The answer is not a ListResponse: totalResults is missing")
    if not isinstance(page.get("Resources", []), list):
        raise Failed("Resources is not a list")
    return {"Resources": [], **page}
