"""How the text of a bearer token is made, kept and compared, whatever it opens."""

import hashlib
import hmac
import secrets
import zlib
from dataclasses import dataclass

from django.conf import settings

PUBLIC_ID_LENGTH = 12


@dataclass(frozen=True)
class Fresh:
    """A new token: `plain` is readable now and never again."""

    public_id: str
    plain: str

    @property
    def columns(self) -> dict[str, str]:
        """What is stored of it."""
        digest = of(self.plain, settings.SCIM_TOKEN_KEYS[0])
        return {"public_id": self.public_id, "digest": digest, "last_four": self.plain[-4:]}


def fresh(prefix: str) -> Fresh:
    """`prefix` is known to secret scanners, who check the sum at the end."""
    public_id = secrets.token_hex(PUBLIC_ID_LENGTH // 2)
    body = f"{prefix}{public_id}_{secrets.token_urlsafe(32)}"
    return Fresh(public_id, body + f"{zlib.crc32(body.encode()):08x}"[:6])


def public_id(plain: str, prefix: str) -> str:
    return plain[len(prefix) : len(prefix) + PUBLIC_ID_LENGTH]


def matches(plain: str, digest: str) -> bool:
    """True for the right token, after the same work for any."""
    ours = [of(plain, key) for key in settings.SCIM_TOKEN_KEYS]
    return any([hmac.compare_digest(digest, each) for each in ours])  # noqa: C419 (no early end)


def of(plain: str, key: str) -> str:
    return hmac.new(key.encode(), plain.encode(), hashlib.sha256).hexdigest()
