"""The dialect of catalogue apps (OIN): updates are PATCH without a path."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.okta.push.dialect import Dialect
from tests.okta.push.patch import patch


class Oin(Dialect):
    """An app from Okta's integration network."""

    name = "oin"
    test_count = 1

    def update(self, scim_id: str, mapped: Mapping[str, Any]) -> None:
        """One `replace` operation with what changes as its value."""
        body = patch({"op": "replace", "value": dict(mapped)})
        self.client.call("PATCH", f"/Users/{quote(scim_id, safe='')}", body=body)
