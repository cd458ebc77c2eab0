"""The dialect of apps made with the wizard (AIW): GET, then PUT of that body with the change."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.okta.push import resource
from tests.okta.push.dialect import Dialect


class Aiw(Dialect):
    """An app made with Okta's app integration wizard."""

    name = "aiw"
    test_count = 2

    def update(self, scim_id: str, mapped: Mapping[str, Any]) -> None:
        """Everything the server returned comes back, the mapped attributes laid over it."""
        self._put(scim_id, mapped)

    def set_active(self, scim_id: str, *, active: bool) -> None:
        """The same, with `active` changed."""
        self._put(scim_id, {"active": active})

    def _put(self, scim_id: str, changes: Mapping[str, Any]) -> None:
        body = resource.merged(self.read(scim_id), changes)
        self.client.call("PUT", f"/Users/{quote(scim_id, safe='')}", body=body)
