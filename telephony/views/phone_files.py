"""The door at which desk phones fetch their configuration."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from identity import throttle
from telephony import device_provisioning

TRIES = 300  # per minute and address: an office of phones behind one router starts at once


@login_not_required
@require_GET
@never_cache
def fetch(request: HttpRequest, token: str, file: str) -> HttpResponse:
    """A configuration file. Whatever is wrong, the answer is the same."""
    address = request.META.get("REMOTE_ADDR") or ""
    try:
        throttle.count("phone file", address, limit=TRIES)
    except throttle.TooMany:
        return _text("Too many requests.\n", HTTPStatus.TOO_MANY_REQUESTS)
    if settings.IS_HTTPS and not request.is_secure():
        return _text("Not found.\n", HTTPStatus.NOT_FOUND)
    try:
        return _text(device_provisioning.fetch(token, file, ip_address=address or None))
    except device_provisioning.NoSuchPhone:
        return _text("Not found.\n", HTTPStatus.NOT_FOUND)


def _text(text: str, status: int = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
