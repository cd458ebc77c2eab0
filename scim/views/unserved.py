"""Addresses that nobody knows."""

from typing import Any

from rest_framework.request import Request

from scim import errors
from scim.views.base import ScimView


class UnknownView(ScimView):
    """Everything else below /scim/, known methods or not."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise errors.not_found("address")
