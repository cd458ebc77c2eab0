"""What every address of the API shares: a token, a scope, JSON, and nothing kept by a cache."""

from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from console.api.authentication import TokenAuthentication
from identity.models import User


class ApiView(APIView):
    scope = ""  # what the token must have been given for
    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    parser_classes = []

    @property
    def person(self) -> User:
        """Who calls; their organization is bound."""
        return self.request.user.user  # type: ignore[union-attr]

    def get_exception_handler(self) -> Any:
        return _handle

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        return final


def _handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every failure in the words of OAuth (RFC 6749 section 5.2)."""
    response = exception_handler(error, context)
    if response is not None and isinstance(error, APIException):
        response.data = {"error": error.get_codes(), "error_description": str(error.detail)}
    return response
