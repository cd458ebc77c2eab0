"""Who may call the API: the API token for everything, an access token for what it was given for."""

from tests.okta import dpop
from tests.okta.errors import OktaError
from tests.okta.service_app import AccessToken

SCOPES = {  # path: what its scopes are called
    "/api/v1/users": "okta.users",
    "/api/v1/meta/schemas": "okta.schemas",
    "/api/v1/meta/types": "okta.userTypes",
    "/api/v1/apps": "okta.apps",
    "/api/v1/mappings": "okta.profileMappings",
}


def check(call) -> None:
    """Raises OktaError, and OAuthError for a bad proof."""
    scheme, _, value = call.request.headers.get("Authorization", "").partition(" ")
    if scheme == "SSWS":
        call.org.token.check(f"{scheme} {value}")
        return
    token = _token(call, scheme, value)
    if not call.org.app.has_role or not token.scopes & _wanted(call):
        raise OktaError("E0000006")
    if call.request.path == "/api/v1/users/me":
        raise OktaError("E0000006", "an app is no person")


def _token(call, scheme: str, value: str) -> AccessToken:
    app = call.org.app
    token = app.tokens.get(value)
    if token is None or token.dies_at <= app.clock.now() or not app.is_active:
        raise OktaError("E0000011")
    if scheme != ("DPoP" if token.thumbprint else "Bearer"):
        raise OktaError("E0000011")
    if token.thumbprint:
        url = call.org.url + call.request.path
        if dpop.check(app, call.request, url, token=value) != token.thumbprint:
            raise OktaError("E0000011")
    return token


def _wanted(call) -> set[str]:
    """Any one of these scopes suffices; to manage is to read, too."""
    found = [name for path, name in SCOPES.items() if call.request.path.startswith(path)]
    manage = {f"{name}.manage" for name in found}
    return manage | {f"{name}.read" for name in found if call.request.method == "GET"}
