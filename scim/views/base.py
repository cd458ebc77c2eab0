"""What every SCIM address shares: token, organization, format, errors."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity import tenancy
from scim import errors, parsers, selection
from scim.authentication import Caller, TokenAuthentication
from scim.negotiation import OneFormat
from scim.reading import Reading
from scim.renderers import ScimRenderer


class ScimView(APIView):
    """Below it everything is SCIM: no HTML, no cookie, no redirect."""

    authentication_classes = [TokenAuthentication]
    content_negotiation_class = OneFormat
    parser_classes = []  # `body` reads strictly, and also where there is no length
    renderer_classes = [ScimRenderer]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        tenancy.bind(self.caller.connection.organization_id)

    def get_exception_handler(self) -> Any:
        return errors.handle

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {}  # DRF would name the allowed methods in every answer

    @property
    def caller(self) -> Caller:
        return self.request.user  # type: ignore[return-value]

    @property
    def body(self) -> dict[str, Any]:
        return parsers.read(self.request._request)

    @property
    def if_match(self) -> str:
        return str(self.request.headers.get("If-Match", ""))

    def reading(self) -> Reading:
        return Reading(self.caller.dialect)

    def answer(self, resource: dict[str, Any], status: int = 200) -> Response:
        """A resource, cut to what the client asked for."""
        location, version = resource["meta"]["location"], resource["meta"]["version"]
        response = Response(selection.read(self.request.query_params).of(resource), status=status)
        response["ETag"] = version
        if status == 201:
            response["Location"] = location
        return response
