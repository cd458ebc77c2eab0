"""/Me: oneself."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.http import HttpRequest
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request

from scim import errors, me, versions
from scim.me import Person, PersonAuthentication
from scim.models import ProvisioningRecord
from scim.responses import Response
from scim.views.base import ScimView


class MeView(ScimView):
    """/scim/v2/<slug>/Me, for reading. The IdP, or an administrator, is who changes people."""

    writing = frozenset()
    authentication_classes = [PersonAuthentication]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        context = {"view": self, "args": args, "kwargs": kwargs}
        return Request(request, authenticators=[PersonAuthentication()], parser_context=context)

    def get(self, request: Request, slug: str) -> Response:
        """Read oneself; `Location` is where SCIM clients find the same person."""
        user = me.resource(self.person, self.selection)
        version, location = user["meta"]["version"], user["meta"]["location"]
        known = request.headers.get("If-None-Match", "")
        if known and versions.is_known(known, version):
            return Response(status=304, headers={"ETag": version, "Location": location})
        response = self.answer(user)
        response["Location"] = location
        return response

    def post(self, request: Request, slug: str) -> NoReturn:
        self.person  # noqa: B018 (a SCIM token hears first that it has no /Me)
        raise MethodNotAllowed(request.method or "")

    put = patch = delete = post

    @property
    def person(self) -> Person:
        """Who calls. Raises ScimError 501 for a SCIM token (RFC 7644 section 3.11)."""
        if not isinstance(self.caller, Person):
            raise errors.ScimError(
                501,
                "/Me is the person behind an access token. A SCIM token stands for the "
                "identity provider, and for no person.",
            )
        return self.caller

    @property
    def allowed_methods(self) -> list[str]:
        return ["GET", "HEAD"]

    def _keep(self, response: Response, store: Callable[[ProvisioningRecord], None]) -> None:
        """Nobody is provisioned by reading themselves, so the log has no line for it."""
        if not isinstance(self.caller, Person):
            super()._keep(response, store)
