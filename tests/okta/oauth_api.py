"""`/oauth2/v1/token`: an access token for the app that signs its assertion (private_key_jwt)."""

from typing import Any

from tests.okta import dpop, jose, routing
from tests.okta.messages import Response, json_response
from tests.okta.service_app import ALGORITHMS, OAuthError, ServiceApp

PATH = "/oauth2/v1/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST = 3600  # seconds that an assertion may be good for


def token(call) -> Response:
    """Assertion, then proof, then scopes, as Okta looks at them."""
    app, form = call.org.app, call.request.form()
    try:
        _check_form(form)
        _check_assertion(app, form, call.org.url + PATH)
        thumbprint = _thumbprint(call)
        scopes = frozenset(form.get("scope", "").split())
        if not scopes or scopes - set(app.scopes):
            raise OAuthError("invalid_scope", "One or more scopes are not granted to the app.")
    except OAuthError as error:
        return refusal(app, error)
    body = {
        "access_token": app.issue(scopes, thumbprint),
        "token_type": "DPoP" if thumbprint else "Bearer",
        "expires_in": app.token_seconds,
        "scope": " ".join(sorted(scopes)),
    }
    return json_response(body)


def refusal(app: ServiceApp, error: OAuthError) -> Response:
    document = {"error": error.error, "error_description": error.description}
    response = json_response(document, error.status)
    if error.error == "use_dpop_nonce":
        response.headers.append(("dpop-nonce", app.nonce()))
    return response


def _check_form(form: dict[str, str]) -> None:
    if form.get("grant_type") != "client_credentials":
        raise OAuthError("unsupported_grant_type", "The grant type is not client_credentials.")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise OAuthError("invalid_client", "The client must prove itself by private_key_jwt.", 401)


def _check_assertion(app: ServiceApp, form: dict[str, str], audience: str) -> None:
    """RFC 7523 section 3."""
    assertion = form.get("client_assertion", "")
    try:
        kid = str(jose.header(assertion).get("kid", ""))
        claims = jose.read(assertion, app.key(kid), ALGORITHMS).claims
    except jose.Unreadable:
        raise _bad("The client_assertion signature is not valid.") from None
    if not app.is_active or {claims.get("iss"), claims.get("sub")} != {app.client_id}:
        raise _bad("The client is not known or not active.")
    if claims.get("aud") != audience:
        raise _bad("The audience of the client_assertion is not this endpoint.")
    _check_times(app, claims)
    if not app.use_once(claims.get("jti")):
        raise _bad("The client_assertion was used before.")


def _check_times(app: ServiceApp, claims: dict[str, Any]) -> None:
    expires, now = claims.get("exp"), app.clock.unshifted()
    if not isinstance(expires, int) or expires > now + LONGEST:
        raise _bad("The client_assertion lives too long.")
    if expires < now:
        raise _bad("The client_assertion is expired.")


def _thumbprint(call) -> str:
    """Of the key that the token will be bound to; "" for a bearer token. Raises OAuthError."""
    app, has_proof = call.org.app, "DPoP" in call.request.headers
    if app.dpop == "off" or (app.dpop == "allowed" and not has_proof):
        return ""
    return dpop.check(app, call.request, call.org.url + PATH)


def _bad(description: str) -> OAuthError:
    return OAuthError("invalid_client", description, 401)


ROUTES = [routing.route("POST", PATH, token)]
