"""What every address of the management API shares."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import APIException, Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from console.api.v1 import problems
from console.api.v1.authentication import ApiTokenAuthentication, Program
from console.api.v1.strict import StrictJson
from identity import throttle
from identity.audit import Actor
from identity.models import Organization


class TooLong(APIException):
    status_code = 413
    default_detail = "The request is too long."


class ManagementView(APIView):
    """`scope` names one of `identity.api_scopes.RESOURCES`: reading needs its read scope."""

    scope = ""
    authentication_classes = [ApiTokenAuthentication]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    parser_classes = [StrictJson]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @property
    def program(self) -> Program:
        """Who calls; their organization is bound."""
        return self.request.user  # type: ignore[return-value]

    @property
    def organization(self) -> Organization:
        return self.program.organization

    @property
    def actor(self) -> Actor:
        return self.program.actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        try:
            request._request.body  # noqa: B018 (all of it at once, which has a limit)
        except RequestDataTooBig:
            raise TooLong from None

    def check_throttles(self, request: Request) -> None:
        """Each token has its own budget of a minute."""
        token = self.program.token.public_id
        try:
            throttle.count("api", token, limit=settings.API_REQUESTS_PER_MINUTE)
        except throttle.TooMany:
            raise Throttled(wait=throttle.WINDOW) from None

    def get_exception_handler(self) -> Any:
        return problems.handle

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "no-store"
        return final
