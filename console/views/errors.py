"""The pages for when something is wrong; each shows the id that the log shows too."""

import sys
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from identity import audit, database

API = "/api/"  # below it programs read, who have no use for a page


def _page(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith(API):
        return _problem(status)
    context = {"status": status, "request_id": audit.request_id.get()}
    return render(request, f"{status}.html", context, status=status)


def _problem(status: int) -> HttpResponse:
    """RFC 9457, as the API itself tells what is wrong."""
    title = HTTPStatus(status).phrase
    detail = f"{HTTPStatus(status).description or title}. Request {audit.request_id.get()}."
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(told, status=status, content_type="application/problem+json")


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls it while the error is being handled. It is not always ours."""
    return _page(request, 503 if database.is_out_of_service(sys.exception()) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_failure.html", {"status": 403}, status=403)
