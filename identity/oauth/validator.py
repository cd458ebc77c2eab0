"""What oauthlib asks while it answers: the toolkit's rules, and what it leaves out.

A person's row is locked before anything is issued to them. A suspension comes before, and is
seen, or after, and deletes what was issued; two exchanges of one code, or of one refresh
token, come one after the other.
"""

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from oauth2_provider.models import AccessToken, Grant, RefreshToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request
from oauthlib.oauth2 import InvalidRequestError

from identity import users
from identity.models import User
from identity.oauth import clients, revocation, standing

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")  # a SHA-256 in base64url (RFC 7636 section 4.2)
INVALID = {"error": "invalid_token", "error_description": "The access token is not valid."}


class Validator(OAuth2Validator):
    """Signatures are the toolkit's; `request` is oauthlib's."""

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Always, and by SHA-256 only. Raises InvalidRequestError."""
        challenge = request.code_challenge
        if challenge is not None and not _is_sha256(challenge, request.code_challenge_method):
            raise InvalidRequestError("Use code_challenge_method S256.", request=request)
        return True

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """As registered; and unencrypted only where it does not leave the machine."""
        found = urlsplit(redirect_uri)
        if found.scheme == "http" and found.hostname not in clients.LOOPBACK:
            return False
        return bool(super().validate_redirect_uri(client_id, redirect_uri, request))

    def save_authorization_code(
        self, client_id: str, code: Any, request: Request, *args: Any, **kwargs: Any
    ) -> None:
        """Without what belongs to OpenID Connect, which is off."""
        request.nonce, request.claims = None, None
        super().save_authorization_code(client_id, code, request)

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        holders = Grant.objects.filter(code=code, application=client)
        if not _lock(holders):
            return False
        is_valid = super().validate_code(client_id, code, client, request)
        return bool(is_valid) and standing.is_good(request.user)

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """A token that was used before ends its whole family (RFC 9700 section 4.14.2)."""
        holders = RefreshToken.objects.filter(token_checksum=digest(refresh_token))
        if not _lock(holders):
            return False
        revocation.note_reuse(holders)
        is_valid = super().validate_refresh_token(refresh_token, client, request)
        return bool(is_valid) and standing.is_good(request.user)

    def validate_bearer_token(self, token: str, scopes: list[str], request: Request) -> bool:
        if not super().validate_bearer_token(token, scopes, request):
            return False
        if standing.is_good(request.user):
            return True
        request.oauth2_error = INVALID
        return False

    def revoke_token(
        self, token: str, token_type_hint: str, request: Request, *args: Any, **kwargs: Any
    ) -> None:
        """An app gives back what it holds (RFC 7009); the trail says so."""
        with transaction.atomic():
            for kind in (RefreshToken, AccessToken):
                mine = kind.objects.filter(token_checksum=digest(token), application=request.client)
                if _lock(mine):
                    revocation.note_sign_out(mine)
            super().revoke_token(token, token_type_hint, request)

    def _load_access_token(self, token: str) -> AccessToken | None:
        owners = AccessToken.objects.select_related("application", "user__organization")
        return owners.filter(token_checksum=digest(token)).first()


def digest(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _is_sha256(challenge: str, method: str | None) -> bool:
    return method == "S256" and bool(CHALLENGE.match(challenge))


def _lock(rows: Any) -> bool:
    """Lock the person whose rows these are. False when there is none."""
    people = User.objects_all_organizations.filter(pk__in=rows.values("user_id"))
    try:
        return any([users.lock(user) for user in people])  # noqa: C419 (all of them)
    except User.DoesNotExist:  # deleted meanwhile
        return False
