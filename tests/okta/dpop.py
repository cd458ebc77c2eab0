"""DPoP proofs (RFC 9449), looked at as strictly as Okta looks."""

from typing import Any
from urllib.parse import unquote

from tests.okta import jose
from tests.okta.messages import Request
from tests.okta.service_app import OAuthError, ServiceApp

OLDEST_NONCE = 3  # days
LATE = 300  # seconds
PRIVATE = {"d", "p", "q", "k"}


def check(app: ServiceApp, request: Request, url: str, *, token: str = "") -> str:
    """The thumbprint of the key of the proof in `request`. Raises OAuthError.

    With `token` the proof is for a call with that token; without, it must have a nonce.
    """
    proof = request.headers.get("DPoP")
    if not proof:
        raise _bad("The DPoP proof JWT header is missing.")
    signed = _read(proof)
    _check_claims(app, signed.claims, request.method, unquote(url))
    if token:
        if signed.claims.get("ath") != jose.hashed(token):
            raise _bad("The ath claim does not match the access token.")
    elif signed.claims.get("nonce") not in [app.nonce(day) for day in range(OLDEST_NONCE + 1)]:
        raise OAuthError("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
    if not app.use_once(signed.claims.get("jti")):
        raise _bad("The DPoP proof was used before.")
    return jose.thumbprint(signed.header["jwk"])


def _read(proof: str) -> jose.Signed:
    try:
        header = jose.header(proof)
        key: Any = header.get("jwk")
        if header.get("typ") != "dpop+jwt" or not isinstance(key, dict) or PRIVATE & set(key):
            raise _bad("The header of the DPoP proof is not valid.")
        return jose.read(proof, key, ["ES256", "RS256"])
    except jose.Unreadable as reason:
        raise _bad(f"The DPoP proof cannot be verified: {reason}.") from None


def _check_claims(app: ServiceApp, claims: dict[str, Any], method: str, url: str) -> None:
    if claims.get("htm") != method or claims.get("htu") != url:
        raise _bad("The DPoP proof is for another call.")
    made_at = claims.get("iat")
    if not isinstance(made_at, int) or abs(made_at - app.clock.unshifted()) > LATE:
        raise _bad("The DPoP proof was not made now.")


def _bad(description: str) -> OAuthError:
    return OAuthError("invalid_dpop_proof", description)
