"""Addresses that SCIM knows and this version does not serve, and addresses nobody knows."""

from typing import Any, NoReturn

from rest_framework.request import Request

from scim import errors
from scim.views.base import ScimView


class NotOfferedView(ScimView):
    """/Bulk: optional in the RFC, which wants 501 for it (section 3.12)."""

    what = ""

    def get(self, request: Request, **_: Any) -> NoReturn:
        raise errors.not_offered(self.what)

    post = put = patch = delete = get


class UnknownView(ScimView):
    """Everything else below /scim/, known methods or not."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise errors.not_found("address")
