"""What both dialects of Okta's SCIM client do alike: test, look up, create, import."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tests.okta.push import listing, resource
from tests.okta.push.client import Failed, ScimClient


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
        return listing.checked(page)["totalResults"]

    def find(self, user_name: str) -> dict[str, Any] | None:
        """The user with this userName, or None. Raises Failed."""
        return listing.look_up(self.client, "/Users", "userName", user_name)

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
        self.update(scim_id, {"active": active})

    def set_password(self, scim_id: str) -> None:
        """Push a password, as Okta does when password sync is on. Raises Failed."""
        self.update(scim_id, {"password": resource.placeholder()})

    def import_users(self) -> Iterator[dict[str, Any]]:
        """Every user. Raises Failed."""
        return listing.everything(self.client, "/Users")
