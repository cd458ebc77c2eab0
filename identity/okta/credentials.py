"""What lets us in at Okta: an API token, or an OAuth app with keys and short-lived tokens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from jwcrypto.jwk import JWK

from identity.okta import access_tokens, jose
from identity.okta.access_tokens import Purpose
from identity.okta.errors import OktaFailure
from identity.okta.token_endpoint import AccessToken, TokenEndpoint


class Credential(Protocol):
    """Signs calls."""

    def headers(self, verb: str, path: str) -> dict[str, str]:
        """The headers that sign one call. Raises OktaFailure."""

    def renew(self) -> bool:
        """After a call was refused: whether it may go better with what we have now."""


@dataclass(frozen=True)
class ApiToken:
    """An SSWS token, sent as it is."""

    value: str = field(repr=False)

    def headers(self, verb: str, path: str) -> dict[str, str]:
        return {"Authorization": f"SSWS {self.value}"}

    def renew(self) -> bool:
        """There is no other."""
        return False


@dataclass
class ServiceApp:
    """An OAuth service app. `key` finds the private key when one is needed."""

    endpoint: TokenEndpoint
    purpose: Purpose
    key: Callable[[], JWK] = field(repr=False)
    used: AccessToken | None = field(default=None, repr=False)

    def headers(self, verb: str, path: str) -> dict[str, str]:
        """The path's query does not belong into a proof (RFC 9449 section 4.2)."""
        self.used = token = access_tokens.get(self.purpose, self._ask)
        if not token.is_bound:
            return {"Authorization": f"Bearer {token.value}"}
        url = self.endpoint.url + path.partition("?")[0]
        proof = jose.proof(token.proof_key, verb=verb, url=url, token=token.value)
        return {"Authorization": f"DPoP {token.value}", "DPoP": proof}

    def renew(self) -> bool:
        """False when no token was used: then Okta gave none, and would give none now."""
        token, self.used = self.used, None
        if token is None:
            return False
        access_tokens.forget(self.purpose, token)
        return True

    def prove(self) -> tuple[str, ...]:
        """Have Okta let us in anew. The scopes it grants. Raises OktaFailure."""
        access_tokens.forget_all(self.purpose)
        self.used = access_tokens.get(self.purpose, self._ask)
        return self.purpose.scopes

    def _ask(self) -> AccessToken:
        try:
            return self.endpoint.ask(self.key(), self.purpose.scopes)
        except OktaFailure as failure:
            if failure.reason == "scope_missing":
                failure.scopes = self._missing()
            raise

    def _missing(self) -> tuple[str, ...]:
        """Okta does not say which scope it misses: ask for each alone."""
        if len(self.purpose.scopes) == 1:
            return self.purpose.scopes
        missing = [scope for scope in self.purpose.scopes if not self._is_granted(scope)]
        return tuple(missing) or self.purpose.scopes

    def _is_granted(self, scope: str) -> bool:
        try:
            self.endpoint.ask(self.key(), (scope,))
        except OktaFailure as failure:
            if failure.reason != "scope_missing":
                raise
            return False
        return True
