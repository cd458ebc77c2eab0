"""Addresses that SCIM knows and this version does not serve, and addresses nobody knows."""

from typing import Any, NoReturn

from rest_framework.request import Request

from scim import discovery, errors
from scim.responses import Response
from scim.views.base import ScimView


class GroupsView(ScimView):
    """/Groups: an empty list, which older connector tests of Okta read; nothing else yet."""

    def get(self, request: Request, slug: str) -> Response:
        return Response(discovery.listed([]))

    def post(self, request: Request, slug: str) -> NoReturn:
        raise errors.not_offered("Pushing groups")


class GroupView(ScimView):
    """/Groups/<id>: there is none."""

    def get(self, request: Request, **_: Any) -> NoReturn:
        raise errors.not_found("group")

    def put(self, request: Request, **_: Any) -> NoReturn:
        raise errors.not_offered("Pushing groups")

    patch = delete = put


class NotOfferedView(ScimView):
    """/Bulk and /Me: optional in the RFC, which wants 501 for them (section 3.12)."""

    what = ""

    def get(self, request: Request, **_: Any) -> NoReturn:
        raise errors.not_offered(self.what)

    post = put = patch = delete = get


class UnknownView(ScimView):
    """Everything else below /scim/, known methods or not."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise errors.not_found("address")
