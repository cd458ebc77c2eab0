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
        """Everything the server returned comes back, with what changes laid over it."""
        body = resource.merged(self.read(scim_id), mapped)
        self.client.call("PUT", f"/Users/{quote(scim_id, safe='')}", body=body)
