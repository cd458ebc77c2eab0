"""What our OAuth app signs for Okta: who it is (RFC 7523), and that a token is its own (RFC 9449)."""

import base64
import hashlib
import json
import time
import uuid
from typing import Any

from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

ASSERTION_SECONDS = 300


def make_key() -> JWK:
    """RSA of 2048 bits, with a name of its own: it says at Okta that we are the app."""
    return JWK.generate(kty="RSA", size=2048, kid=uuid.uuid4().hex, use="sig", alg="RS256")


def make_proof_key() -> JWK:
    """It belongs to one access token, lives as long, and is never stored."""
    return JWK.generate(kty="EC", crv="P-256")


def load(private: str) -> JWK:
    return JWK.from_json(private)


def public(key: JWK) -> dict[str, Any]:
    """The part of a key that everybody may know, as a JWK (RFC 7517)."""
    return dict(key.export_public(as_dict=True))


def assertion(key: JWK, *, client_id: str, audience: str) -> str:
    """Signed proof to the token endpoint `audience` that we are the app `client_id`."""
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int(time.time()),
        "exp": int(time.time()) + ASSERTION_SECONDS,
        "jti": uuid.uuid4().hex,
    }
    return _signed(key, {"alg": "RS256", "kid": key["kid"]}, claims)


def proof(key: JWK, *, verb: str, url: str, nonce: str = "", token: str = "") -> str:
    """The DPoP header for one request to `url`, which is without query (RFC 9449 section 4.2)."""
    claims = {"htm": verb, "htu": url, "iat": int(time.time()), "jti": uuid.uuid4().hex}
    if nonce:
        claims["nonce"] = nonce
    if token:
        claims["ath"] = _hash(token)
    return _signed(key, {"alg": "ES256", "typ": "dpop+jwt", "jwk": public(key)}, claims)


def _signed(key: JWK, header: dict[str, Any], claims: dict[str, Any]) -> str:
    token = JWT(header=json.dumps(header), claims=json.dumps(claims))
    token.make_signed_token(key)
    return str(token.serialize())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
