"""The person behind a bearer token (RFC 6750). Only the Authorization header is read."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from oauth2_provider.models import AccessToken
from oauth2_provider.utils import parse_bearer_token
from oauthlib.common import Request

from identity import tenancy
from identity.models import User
from identity.oauth.validator import Validator

LONGEST = 512  # characters; ours have 30


class NoToken(Exception):
    """Nobody said who they are."""


class NotValid(Exception):
    """Unknown, expired or ended, or its person may not sign in now: one answer for all."""


class TooNarrow(Exception):
    """The token is good, but not for this."""


@dataclass(frozen=True)
class Bearer:
    """Who calls, by which token. DRF calls it the user."""

    user: User
    token: AccessToken
    is_authenticated: bool = True


def find(request: HttpRequest, *, scope: str) -> Bearer:
    """Whose token the request carries, with their organization bound.

    Raises NoToken, NotValid, TooNarrow.
    """
    plain = parse_bearer_token(request.META.get("HTTP_AUTHORIZATION", ""))
    if not plain:
        raise NoToken
    asked = Request(settings.PUBLIC_URL + request.path)
    is_readable = len(plain) <= LONGEST and plain.isascii()
    if not is_readable or not Validator().validate_bearer_token(plain, [], asked):
        raise NotValid
    if not asked.access_token.allow_scopes([scope]):
        raise TooNarrow
    tenancy.bind(asked.user.organization_id)
    return Bearer(asked.user, asked.access_token)
