"""A program that manages an organization over HTTP."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from identity import api_scopes, api_tokens
from identity.models import Organization
from tests.conftest import ACTOR

ROOT = "/api/v1"


@dataclass
class Program:
    """`program("POST", "/numbers", {...})`."""

    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str):
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        if body is not None and not isinstance(body, str | bytes):
            sent["data"] = json.dumps(body)
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        http = Client(raise_request_exception=False)
        return http.generic(method, ROOT + path, headers=headers, **sent)


def program(organization: Organization, *scopes: str) -> Program:
    """With a token for `scopes`, or for everything."""
    wanted = scopes or api_scopes.ALL
    _, plain = api_tokens.issue(organization, name="Robot", scopes=wanted, actor=ACTOR)
    return Program(plain)
