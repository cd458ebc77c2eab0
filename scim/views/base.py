"""What every SCIM address shares: token, organization, format, errors."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from identity import tenancy
from scim import errors, parsers, selection
from scim.authentication import Caller, TokenAuthentication
from scim.negotiation import OneFormat
from scim.reading import Reading
from scim.renderers import ScimRenderer
from scim.selection import Selection


class ScimView(APIView):
    """Below it everything is SCIM: no HTML, no cookie, no redirect."""

    authentication_classes = [TokenAuthentication]
    content_negotiation_class = OneFormat
    parser_classes = []  # `body` reads strictly, and also where there is no length
    renderer_classes = [ScimRenderer]
    max_body = settings.SCIM_MAX_BODY
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
        return parsers.read(self.request._request, limit=self.max_body)

    @property
    def if_match(self) -> str:
        return str(self.request.headers.get("If-Match", ""))

    @property
    def selection(self) -> Selection:
        """What the client wants of a resource in the answer."""
        return selection.read(self.request.query_params)

    def reading(self) -> Reading:
        return Reading(self.caller.dialect)

    def answer(self, resource: dict[str, Any], status: int = 200) -> Response:
        """A resource, cut to what the client asked for."""
        location, version = resource["meta"]["location"], resource["meta"]["version"]
        response = Response(self.selection.of(resource), status=status)
        response["ETag"] = version
        if status == 201:
            response["Location"] = location
        return response
