"""The dialect of catalogue apps (OIN): updates are PATCH without a path."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.okta.push.dialect import Dialect

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Oin(Dialect):
    """An app from Okta's integration network."""

    name = "oin"
    test_count = 1

    def update(self, scim_id: str, mapped: Mapping[str, Any]) -> None:
        """One `replace` operation with the mapped attributes as its value."""
        self._patch(scim_id, dict(mapped))

    def set_active(self, scim_id: str, *, active: bool) -> None:
        """One `replace` operation with `active` alone."""
        self._patch(scim_id, {"active": active})

    def _patch(self, scim_id: str, value: dict[str, Any]) -> None:
        body = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": value}]}
        self.client.call("PATCH", f"/Users/{quote(scim_id, safe='')}", body=body)
