"""What every SCIM address shares: token, organization, format, errors."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from identity import tenancy
from scim import errors, parsers, selection
from scim.authentication import Caller, TokenAuthentication
from scim.reading import Reading
from scim.responses import Response

AUTHENTICATORS = [TokenAuthentication()]


class ScimView(APIView):
    """Below it everything is SCIM: no HTML, no cookie, no redirect."""

    authentication_classes = [TokenAuthentication]  # whose challenge a 401 carries
    parser_classes = []  # `body` reads strictly, and also where there is no length
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        context = {"view": self, "args": args, "kwargs": kwargs}
        return Request(request, authenticators=AUTHENTICATORS, parser_context=context)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who calls. There is one format, one version and one permission: nothing to choose.

        Raises AuthenticationFailed before anything could tell who is here.
        """
        self.perform_authentication(request)
        tenancy.bind(self.caller.connection.organization_id)

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        return response  # complete already

    def get_exception_handler(self) -> Any:
        return errors.handle

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
