"""One API Services app: its keys, its scopes, and the access tokens it was given."""

import secrets
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.okta import jose
from tests.okta.clock import Clock

TOKEN_SECONDS = 3600
ALGORITHMS = ["RS256", "ES256"]
DAY = 24 * 3600


class OAuthError(Exception):
    """A refusal in the words of RFC 6749 section 5.2."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True)
class AccessToken:
    """`thumbprint` is that of the key it is bound to, "" for a bearer token."""

    scopes: frozenset[str]
    dies_at: float
    thumbprint: str


@dataclass
class ServiceApp:
    """What the administrator set, and what came of it.

    `dpop` is required, allowed (who sends a proof gets a bound token) or off. Fetched keys are
    remembered for `remembers_keys` seconds.
    """

    clock: Clock
    client_id: str
    scopes: list[str] = field(default_factory=lambda: ["okta.users.read", "okta.users.manage"])
    keys: list[dict[str, Any]] = field(default_factory=list)
    jwks_url: str = ""
    dpop: str = "required"
    has_role: bool = True
    is_active: bool = True
    token_seconds: int = TOKEN_SECONDS
    remembers_keys: float = 3600.0
    fetched: list[dict[str, Any]] = field(default_factory=list)
    fetched_at: float = 0.0
    used: set[str] = field(default_factory=set)  # jti: none is taken twice
    tokens: dict[str, AccessToken] = field(default_factory=dict)

    SETTINGS = (
        "scopes", "keys", "jwks_url", "dpop", "has_role", "is_active", "token_seconds",
        "remembers_keys",
    )  # fmt: skip

    def key(self, kid: str) -> dict[str, Any]:
        """The public key of this name, pasted or fetched. Raises OAuthError."""
        found = [key for key in self._known() if key.get("kid") == kid]
        if not found:
            raise OAuthError("invalid_client", "The client_assertion has an unknown kid.", 401)
        return found[0]

    def issue(self, scopes: frozenset[str], thumbprint: str) -> str:
        value = secrets.token_urlsafe(48)
        dies_at = self.clock.now() + self.token_seconds
        self.tokens[value] = AccessToken(scopes, dies_at, thumbprint)
        return value

    def use_once(self, jti: Any) -> bool:
        """False when there is no jti, or it was there before."""
        is_new = isinstance(jti, str) and jti not in self.used
        self.used.add(str(jti))
        return is_new

    def nonce(self, days_ago: int = 0) -> str:
        """The DPoP nonce of a day; it is another one each day."""
        day = int(self.clock.now() // DAY) - days_ago
        return jose.hashed(f"{self.client_id}:{day}")[:22]

    def _known(self) -> list[dict[str, Any]]:
        if not self.jwks_url:
            return self.keys
        if not self.fetched or self.clock.now() - self.fetched_at > self.remembers_keys:
            self.fetched, self.fetched_at = self._fetch(), self.clock.now()
        return self.fetched

    def _fetch(self) -> list[dict[str, Any]]:
        try:
            answer = requests.get(self.jwks_url, timeout=5)
            return list(answer.json()["keys"])
        except (requests.RequestException, ValueError, KeyError):
            raise OAuthError("invalid_client", "The JWKS URI cannot be read.", 401) from None
