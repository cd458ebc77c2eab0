"""What the product says of a resource now, read over HTTP by nobody's client."""

from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass
class Reader:
    """Reads below one SCIM base URL."""

    base_url: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {self.token}"

    def status(self, path: str) -> int:
        return self._get(path).status_code

    def user(self, scim_id: str) -> dict[str, Any]:
        return dict(self._get(f"/Users/{scim_id}").json())

    def group(self, scim_id: str) -> dict[str, Any]:
        return dict(self._get(f"/Groups/{scim_id}").json())

    def members(self, scim_id: str) -> set[str]:
        """The ids of the people in a group."""
        members = self._get(f"/Groups/{scim_id}?attributes=members").json().get("members", [])
        return {member["value"] for member in members}

    def find(self, kind: str, question: str, **query: str) -> list[dict[str, Any]]:
        """The resources that a filter finds; `kind` is Users or Groups."""
        answer = self._get(f"/{kind}", filter=question, **query)
        assert answer.status_code == requests.codes.ok, answer.text
        return list(answer.json()["Resources"])

    def _get(self, path: str, **query: str) -> requests.Response:
        return self.session.get(self.base_url + path, params=query, timeout=30)
