"""Who calls: the bearer of a live token of this very organization, or nobody.

Every reason for refusal gets one and the same answer, so that it tells nothing about which
organizations, tokens or connections exist.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from identity import scim_tokens
from identity.audit import Actor
from identity.models import ScimConnection, ScimToken
from scim import dialects, redaction
from scim.dialects import Dialect

CREDENTIALS = re.compile(r" *(?:bearer +)?(?P<token>[A-Za-z0-9_-]{1,200}) *\Z", re.IGNORECASE)
REFUSAL = (
    "The SCIM token is missing or not valid here. In Switchroom, open Identity Management, "
    "issue a token for user provisioning, and copy it together with the SCIM URL."
)


@dataclass(frozen=True)
class Caller:
    """The SCIM client behind a request; DRF calls it the user."""

    token: ScimToken
    ip_address: str | None
    is_authenticated: bool = True

    @property
    def limit_key(self) -> str:
        """With whom the client shares a limit of requests (`scim.throttle`)."""
        return str(self.token.organization_id)

    @cached_property
    def connection(self) -> ScimConnection:
        return self.token.connection

    @cached_property
    def slug(self) -> str:
        return self.token.organization.slug

    @cached_property
    def people_url(self) -> str:
        return f"{base_url(self.slug)}/Users/"

    @cached_property
    def groups_url(self) -> str:
        return f"{base_url(self.slug)}/Groups/"

    @cached_property
    def dialect(self) -> Dialect:
        return dialects.named(self.connection.dialect)

    @property
    def actor(self) -> Actor:
        return Actor(self.token.name, "scim", ip_address=self.ip_address)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, or the token alone, as Okta's header mode sends it."""

    def authenticate(self, request: Request) -> tuple[Caller, ScimToken]:
        token = scim_tokens.find(_plain(request.META.get("HTTP_AUTHORIZATION", "")))
        if token is None or not _opens(token, _slug(request)):
            raise AuthenticationFailed(REFUSAL)
        ip_address = request.META.get("REMOTE_ADDR") or None
        if _is_worth_noting(token):
            client = redaction.words(request.META.get("HTTP_USER_AGENT", ""))
            scim_tokens.note_use(token, ip_address=ip_address, client=client)
        return Caller(token, ip_address), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def base_url(slug: str) -> str:
    return f"{settings.PUBLIC_URL}/scim/v2/{slug}"


def _plain(header: str) -> str:
    """The token in the header; "" when there is none, which no token is."""
    found = CREDENTIALS.match(header)
    return found["token"] if found else ""


def _slug(request: Request) -> str:
    return str(request.parser_context["kwargs"].get("slug", ""))


def _opens(token: ScimToken, slug: str) -> bool:
    return (
        token.organization.slug == slug
        and token.organization.is_active
        and token.connection.is_enabled
    )


def _is_worth_noting(token: ScimToken) -> bool:
    """False within the minute, which saves the statement; the database decides in the end."""
    used = token.last_used_at
    return used is None or timezone.now() - used >= scim_tokens.USED_AT_MOST_EVERY
