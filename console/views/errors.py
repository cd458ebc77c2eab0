"""The pages for when something is wrong; each shows the id that the log shows too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from identity import audit


def _page(request: HttpRequest, status: int) -> HttpResponse:
    context = {"status": status, "request_id": audit.request_id.get()}
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_failure.html", {"status": 403}, status=403)
