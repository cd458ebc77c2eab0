"""Group push: what both kinds of app do alike. OIN and AIW differ in how they change a group."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.okta.push import listing
from tests.okta.push.client import Failed, ScimClient

CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"


@dataclass(frozen=True)
class Member:
    """Somebody in a group, as the server knows them."""

    scim_id: str
    display: str

    def body(self) -> dict[str, str]:
        """Okta names no type."""
        return {"value": self.scim_id, "display": self.display}


class GroupPush:
    """A SCIM server's groups as Okta sees them."""

    def __init__(self, client: ScimClient) -> None:
        self.client = client

    def find(self, name: str) -> dict[str, Any] | None:
        """The group with this displayName, or None. Raises Failed."""
        return listing.look_up(self.client, "/Groups", "displayName", name)

    def create(self, name: str, members: Iterable[Member]) -> str:
        """Create a group with its members and return its id there. Raises Failed."""
        answer = self.client.call("POST", "/Groups", body=resource(name, members))
        if not answer.get("id"):
            raise Failed("The create returned an empty group")
        return str(answer["id"])

    def rename(self, scim_id: str, name: str, members: Iterable[Member]) -> None:
        """Raises Failed."""
        raise NotImplementedError

    def change(
        self, scim_id: str, name: str, *, members: list[Member], before: Iterable[str]
    ) -> None:
        """Bring the ids in `before` to `members`. Raises Failed."""
        raise NotImplementedError

    def push_now(self, scim_id: str, name: str, members: list[Member], form: str = "") -> None:
        """Exactly these members, whatever is there. Raises Failed."""
        raise NotImplementedError

    def delete(self, scim_id: str) -> None:
        """Raises Failed."""
        self.client.call("DELETE", self.path(scim_id))

    def import_groups(self) -> Iterator[dict[str, Any]]:
        """Every group. Raises Failed."""
        return listing.everything(self.client, "/Groups")

    @staticmethod
    def path(scim_id: str) -> str:
        return f"/Groups/{quote(scim_id, safe='')}"


def resource(name: str, members: Iterable[Member]) -> dict[str, Any]:
    """A group as POST and PUT carry it."""
    listed = [member.body() for member in members]
    return {"schemas": [CORE_GROUP], "displayName": name, "members": listed}
