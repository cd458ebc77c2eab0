"""Entra's provisioning cycle: test, look up, create, update, disable, delete; groups likewise."""

from typing import Any
from uuid import uuid4

from tests.entra import mapping
from tests.entra.client import EntraClient, Refused
from tests.entra.dialect import Classic, Dialect, Flagged, patch
from tests.entra.mapping import Mapped

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
NO_MEMBERS = {"excludedAttributes": "members"}


class Entra:
    """One enterprise application with provisioning."""

    def __init__(self, tenant_url: str, token: str, *, has_flag: bool) -> None:
        self.client = EntraClient(tenant_url, token, has_flag)
        self.dialect: Dialect = Flagged() if has_flag else Classic()

    def test_connection(self) -> None:
        """Ask for somebody who cannot be: 200 and an empty list, else it is no SCIM server.

        Raises Refused.
        """
        if self.find_user("userName", str(uuid4())) is not None:
            raise Refused(200, "somebody was found who does not exist")

    # People

    def find_user(self, path: str, value: str) -> dict[str, Any] | None:
        """By the matching attribute: userName, externalId, or a path into a list."""
        return self._one("/Users", f'{path} eq "{value}"')

    def create_user(self, mapped: Mapped) -> str:
        body = mapping.resource({**mapped, "active": self.dialect.create_active()})
        return str(self.client.call("POST", "/Users", body)["id"])

    def user(self, scim_id: str) -> dict[str, Any]:
        return self.client.call("GET", f"/Users/{scim_id}")

    def update_user(self, scim_id: str, before: Mapped, after: Mapped) -> None:
        """As in a cycle: read the person, then send what differs."""
        self.user(scim_id)
        self._patch(f"/Users/{scim_id}", self.dialect.changes(before, after))

    def soft_delete(self, scim_id: str) -> None:
        """Out of scope, or deleted in Entra: disabled over there."""
        self._patch(f"/Users/{scim_id}", self.dialect.set_active(False))

    def restore(self, scim_id: str) -> None:
        self._patch(f"/Users/{scim_id}", self.dialect.set_active(True))

    def hard_delete(self, scim_id: str) -> None:
        """Thirty days after the soft delete."""
        self.client.call("DELETE", f"/Users/{scim_id}")

    # Groups, always without their members

    def find_group(self, name: str) -> dict[str, Any] | None:
        return self._one("/Groups", f'displayName eq "{name}"', **NO_MEMBERS)

    def create_group(self, name: str, external_id: str) -> str:
        body = {
            "schemas": [GROUP],
            "externalId": external_id,
            "displayName": name,
            "meta": {"resourceType": "Group"},
        }
        return str(self.client.call("POST", "/Groups", body)["id"])

    def group(self, scim_id: str) -> dict[str, Any]:
        return self.client.call("GET", f"/Groups/{scim_id}", **NO_MEMBERS)

    def rename_group(self, scim_id: str, name: str) -> None:
        self._patch(f"/Groups/{scim_id}", self.dialect.rename(name))

    def add_members(self, scim_id: str, *ids: str) -> None:
        self._patch(f"/Groups/{scim_id}", self.dialect.add_members(list(ids)))

    def remove_members(self, scim_id: str, *ids: str) -> None:
        self._patch(f"/Groups/{scim_id}", self.dialect.remove_members(list(ids)))

    def delete_group(self, scim_id: str) -> None:
        self.client.call("DELETE", f"/Groups/{scim_id}")

    def _one(self, kind: str, question: str, **query: str) -> dict[str, Any] | None:
        found = self.client.call("GET", kind, None, **query, filter=question)["Resources"]
        return found[0] if found else None

    def _patch(self, path: str, operations: list[dict[str, Any]]) -> None:
        self.client.call("PATCH", path, patch(operations))
