"""What both dialects of Okta's SCIM client do alike: test, look up, create, import."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tests.okta.push import resource
from tests.okta.push.client import Failed, ScimClient

PAGE = 100
COUNTERS = ("totalResults", "startIndex", "itemsPerPage")


class Dialect:
    """A SCIM server as Okta sees it. OIN and AIW differ in how they update."""

    name = ""
    test_count = 1

    def __init__(self, client: ScimClient) -> None:
        self.client = client

    def test_credentials(self) -> int:
        """ "Test API credentials": the number of users on the other side. Raises Failed."""
        query = f"startIndex=1&count={self.test_count}"
        page = self.client.call("GET", "/Users", query)
        return _checked(page)["totalResults"]

    def find(self, user_name: str) -> dict[str, Any] | None:
        """The user with this userName. Okta takes 404 for "none" too. Raises Failed."""
        question = quote(f'userName eq "{user_name}"')
        try:
            page = self.client.call("GET", "/Users", f"filter={question}&startIndex=1&count={PAGE}")
        except Failed as reason:
            if reason.status == 404:
                return None
            raise
        found = _checked(page)["Resources"]
        return found[0] if found else None

    def create(self, mapped: Mapping[str, Any]) -> str:
        """Create a user and return the id the server gave it. Raises Failed."""
        answer = self.client.call("POST", "/Users", body=resource.new_user(mapped))
        if not answer.get("id"):
            raise Failed("The create returned an empty user")
        return str(answer["id"])

    def read(self, scim_id: str) -> dict[str, Any]:
        """GET one user. Raises Failed."""
        return self.client.call("GET", f"/Users/{quote(scim_id, safe='')}")

    def update(self, scim_id: str, mapped: Mapping[str, Any]) -> None:
        """Push the profile. Raises Failed."""
        raise NotImplementedError

    def set_active(self, scim_id: str, *, active: bool) -> None:
        """Deactivate or reactivate. Raises Failed."""
        raise NotImplementedError

    def import_users(self) -> Iterator[dict[str, Any]]:
        """Every user, in pages of 100. Okta adds 100, not what it got. Raises Failed."""
        start, total = 1, 1
        while start <= total:
            page = _checked(self.client.call("GET", "/Users", f"startIndex={start}&count={PAGE}"))
            yield from page["Resources"]
            start, total = start + PAGE, page["totalResults"]


def _checked(page: dict[str, Any]) -> dict[str, Any]:
    """Refuse a ListResponse whose counters are no JSON integers, as Okta does."""
    for name in COUNTERS:
        if name in page and type(page[name]) is not int:
            raise Failed(f"{name} is not an integer")
    if "totalResults" not in page:
        raise Failed("The answer is not a ListResponse: totalResults is missing")
    if not isinstance(page.get("Resources", []), list):
        raise Failed("Resources is not a list")
    return {"Resources": [], **page}
