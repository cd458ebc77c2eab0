"""What happens to every request, and what happens to a browser's requests only.

SCIM calls carry a token and no cookie. They would pay for sessions, CSRF and messages on
every single call without using them, so those layers step aside below /scim/.
"""

import logging
import random
import re
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django_htmx.middleware import HtmxMiddleware

from console import signed_out
from console.views.errors import not_found
from identity import audit, tenancy
from identity.models import User

PROGRAM_PATHS = ("/scim/", "/api/", "/healthz", "/readyz", "/metrics")
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,36}\Z")
View = Callable[..., HttpResponseBase]
log = logging.getLogger("console.request")


def _new_id() -> str:
    """It may be guessed, so it need not come from the kernel, which takes its time."""
    return f"{random.getrandbits(128):032x}"


class RequestIdMiddleware:
    """Gives each request an id that the answer, the log and the audit trail share."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if GIVEN_ID.match(given) else _new_id()
        audit.request_id.set(request_id)
        tenancy.bind(None)
        try:
            response = self.get_response(request)
        finally:
            tenancy.bind(None)
        response["X-Request-Id"] = request_id
        if not response.streaming and not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))  # else it goes out in chunks
        return response


class _BrowserOnly:
    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PROGRAM_PATHS):
            return self.get_response(request)  # type: ignore[attr-defined]
        return super().__call__(request)  # type: ignore[misc]


class BrowserSessionMiddleware(_BrowserOnly, SessionMiddleware):
    pass


class BrowserCommonMiddleware(_BrowserOnly, CommonMiddleware):
    pass


class BrowserCsrfMiddleware(_BrowserOnly, CsrfViewMiddleware):
    def process_view(
        self,
        request: HttpRequest,
        callback: View,
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        if request.path_info.startswith(PROGRAM_PATHS):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class BrowserAuthenticationMiddleware(_BrowserOnly, AuthenticationMiddleware):
    pass


class ClosedUnlessOpened(LoginRequiredMiddleware):
    """Every view needs a signed-in person unless it says otherwise.

    Django asks for the person first; below the program paths there is none to ask for.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: View,
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # Django's always redirects
        self, request: HttpRequest, view_func: View
    ) -> HttpResponse:
        return signed_out.answer(request)


class DeletedMeanwhile:
    """Somebody deleted the person while a request was at work on them: then there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return not_found(request) if isinstance(error, User.DoesNotExist) else None


class BrowserMessageMiddleware(_BrowserOnly, MessageMiddleware):
    pass


class BrowserHtmxMiddleware(_BrowserOnly, HtmxMiddleware):
    pass


class BrowserCspMiddleware(_BrowserOnly, CSPMiddleware):
    pass
