"""The stand-in Okta of the demo: a process of its own, spoken to over HTTP only."""

import http.client
import json
import sys
from pathlib import Path
from typing import Any

from console.processes.child import Recipe

HOST = "127.0.0.1"
HASTE = 20.0  # seconds for a call


class Unwilling(Exception):
    """The stand-in does not do what the demo asks of it."""


class StandIn:
    """Where it listens, how it is started, and what it is told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}"

    def recipe(self, *, state_dir: Path, token: str) -> Recipe:
        """Its key and certificate live in `state_dir`, so that Acme's settings stay good."""
        options = ["--host", HOST, "--port", str(self.port), "--state-dir", str(state_dir)]
        command = [sys.executable, "-m", "tests.okta", *options]
        return Recipe("okta", command, {"OKTA_API_TOKEN": token})

    def answers(self) -> bool:
        try:
            self.about()
        except (OSError, http.client.HTTPException):
            return False
        return True

    def about(self) -> dict[str, Any]:
        """issuer, sso_url and certificate of its IdP, among others."""
        return self._call("GET", "")

    def configure(self, **settings: str) -> None:
        """Tell it where the product is: scim_url, scim_token, acs_url, entity_id."""
        self._call("POST", "/connection", settings)

    def assign(self, login: str) -> None:
        self._call("POST", "/assign", {"login": login})

    def deactivate(self, login: str) -> None:
        self._call("POST", "/deactivate", {"login": login})

    def _call(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=HASTE)
        try:
            connection.request(method, f"/_control{path}", json.dumps(body) if body else None)
            answer = connection.getresponse()
            found: dict[str, Any] = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise Unwilling(f"the stand-in Okta: {found.get('problem')}")
        return found
