"""Who calls the API: the person behind an access token, and nobody else."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from identity.oauth import bearer
from identity.oauth.bearer import Bearer

REALM = 'Bearer realm="Switchroom"'


class Refused(APIException):
    """The errors of RFC 6750 section 3.1; whoever sent no token at all hears of none."""

    def __init__(self, status: int, error: str, sentence: str, **more: str) -> None:
        super().__init__(sentence, code=error)
        self.status_code = status
        told = {"error": error, **more} if error != "no_token" else {}
        self.auth_header = ", ".join([REALM, *(f'{name}="{told[name]}"' for name in told)])


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`, with the scope that the view names."""

    def authenticate(self, request: Request) -> tuple[Bearer, None]:
        scope = request.parser_context["view"].scope
        try:
            found = bearer.find(request._request, scope=scope)
        except bearer.NoToken:
            raise Refused(401, "no_token", "Send an access token.") from None
        except bearer.NotValid:
            sentence = "The access token is not valid. Refresh it, or sign in again."
            raise Refused(401, "invalid_token", sentence) from None
        except bearer.TooNarrow:
            sentence = f'The access token was not given for "{scope}".'
            raise Refused(403, "insufficient_scope", sentence, scope=scope) from None
        return found, None

    def authenticate_header(self, request: Request) -> str:
        return REALM
