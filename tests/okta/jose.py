"""Signed tokens as this Okta reads them: assertions (RFC 7523) and DPoP proofs (RFC 9449)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS


class Unreadable(Exception):
    """Not a token, or not signed by the key that it should be signed by."""


@dataclass(frozen=True)
class Signed:
    """A token whose signature is good."""

    header: dict[str, Any]
    claims: dict[str, Any]


def header(token: str) -> dict[str, Any]:
    """What a token says of itself, before anything is believed. Raises Unreadable."""
    try:
        part = token.split(".")[0]
        read = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        raise Unreadable("the token has no header") from None
    if not isinstance(read, dict):
        raise Unreadable("the header is not an object")
    return read


def read(token: str, key: dict[str, Any], algorithms: list[str]) -> Signed:
    """Raises Unreadable."""
    jws = JWS()
    jws.allowed_algs = algorithms
    try:
        jws.deserialize(token, JWK(**key))
        claims = json.loads(jws.payload)
    except (JWException, ValueError, TypeError) as trouble:
        raise Unreadable(type(trouble).__name__) from None
    return Signed(dict(jws.jose_header), claims)


def thumbprint(key: dict[str, Any]) -> str:
    """Which key it is (RFC 7638)."""
    return str(JWK(**key).thumbprint())


def hashed(token: str) -> str:
    """The claim `ath` of a proof for an access token."""
    digest = hashlib.sha256(token.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
