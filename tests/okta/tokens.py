"""The API token (SSWS): who owns it, and when it dies."""

import hmac
import secrets
from dataclasses import dataclass

from tests.okta.clock import Clock
from tests.okta.errors import OktaError

IDLE_SECONDS = 30 * 24 * 3600


def make() -> str:
    """A new token; Okta's begin with 00."""
    return "00" + secrets.token_urlsafe(30)


@dataclass
class ApiToken:
    """One token. Every call renews it for 30 days; unused for longer, it is gone."""

    value: str
    owner: str
    clock: Clock
    used_at: float = 0.0
    is_revoked: bool = False

    def __post_init__(self) -> None:
        self.used_at = self.clock.now()

    def check(self, authorization: str) -> None:
        """Accept an `Authorization` header. Raises OktaError E0000011."""
        scheme, _, value = authorization.partition(" ")
        is_same = hmac.compare_digest(value.strip().encode(), self.value.encode())
        is_idle = self.clock.now() - self.used_at > IDLE_SECONDS
        if scheme != "SSWS" or not is_same or is_idle or self.is_revoked:
            raise OktaError("E0000011")
        self.used_at = self.clock.now()
