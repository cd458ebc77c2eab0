"""Who has the token is somebody."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class Somebody:
    is_authenticated = True
    is_anonymous = False


class TokenMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Authorization") == f"Bearer {settings.SECRET_KEY}":
            request.user = Somebody()
        return self.get_response(request)
