"""Who calls the management API: a program with a live token of an organization."""

import re
from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from identity import api_scopes, api_tokens, tenancy
from identity.audit import Actor
from identity.models import ApiToken, Organization

CREDENTIALS = re.compile(r"bearer +(?P<token>[A-Za-z0-9_-]{1,200}) *\Z", re.IGNORECASE)
SAFE = ("GET", "HEAD", "OPTIONS")
REFUSAL = (
    "The API token is missing or not valid. In Switchroom, open API and issue a token; "
    "send it as “Authorization: Bearer swr_api_…”."
)


@dataclass(frozen=True)
class Program:
    """The client behind a request; DRF calls it the user."""

    token: ApiToken
    ip_address: str | None
    is_authenticated: bool = True

    @property
    def organization(self) -> Organization:
        return self.token.organization

    @property
    def actor(self) -> Actor:
        token = self.token
        return Actor(token.name, "api", id=token.public_id, ip_address=self.ip_address)


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, with the scope that view and method ask for."""

    def authenticate(self, request: Request) -> tuple[Program, ApiToken]:
        found = CREDENTIALS.match(request.META.get("HTTP_AUTHORIZATION", ""))
        token = api_tokens.find(found["token"]) if found else None
        if token is None:
            raise AuthenticationFailed(REFUSAL)
        _require_scope(request, token)
        tenancy.bind(token.organization_id)
        api_tokens.note_use(token)
        return Program(token, request.META.get("REMOTE_ADDR") or None), token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Switchroom"'


def _require_scope(request: Request, token: ApiToken) -> None:
    resource = request.parser_context["view"].scope
    needed = api_scopes.needed(resource, is_safe=request.method in SAFE)
    if needed not in token.scopes:
        raise PermissionDenied(f"The token “{token.name}” was not given for “{needed}”.")
