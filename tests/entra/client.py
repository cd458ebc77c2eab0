"""HTTP to the SCIM server as Entra's provisioning service speaks it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests

FLAG = "aadOptscim062020"
TIMEOUT = 60.0  # seconds
HEADERS = {"Accept": "application/scim+json", "User-Agent": "Azure-Provisioning"}
BODY_TYPE = "application/scim+json; charset=utf-8"


class Refused(Exception):
    """The server did not do it; the text goes to Entra's provisioning log."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


@dataclass
class EntraClient:
    """One tenant URL and token. With the flag, it rides in the query of every request."""

    tenant_url: str
    token: str
    has_flag: bool = False
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers.update({**HEADERS, "Authorization": f"Bearer {self.token}"})

    def call(self, method: str, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        """The JSON answer, {} for none. Raises Refused."""
        headers = {"Content-Type": BODY_TYPE} if body is not None else {}
        response = self.session.request(
            method, self._url(path, query), json=body, headers=headers, timeout=TIMEOUT
        )
        if not response.ok:
            raise Refused(response.status_code, response.text)
        return dict(response.json()) if response.content else {}

    def _url(self, path: str, query: dict[str, str]) -> str:
        pairs = [f"{name}={quote(value)}" for name, value in query.items()]
        parameters = "&".join([FLAG, *pairs] if self.has_flag else pairs)
        return self.tenant_url + path + (f"?{parameters}" if parameters else "")
