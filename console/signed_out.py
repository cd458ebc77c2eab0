"""A request by somebody whose session is over: signing in leads back to where they were."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from identity import next_page

HOME = "/"
SAFE = ("GET", "HEAD")
AGAIN = "You were signed out, so nothing was done. Sign in, and please do that again."


def answer(request: HttpRequest) -> HttpResponse:
    """To the sign-in page. What was to be done is not done later: nobody would expect it by then."""
    if request.method not in SAFE:
        messages.info(request, AGAIN)
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _back(request)}, safe='/')}"
    if "HX-Request" not in request.headers:
        return redirect(url)
    return HttpResponse(headers={"HX-Redirect": url})  # else a part of a page would hold the form


def _back(request: HttpRequest) -> str:
    """A page that opens: this one, or the one on which the button was."""
    if "HX-Request" in request.headers:
        return _of_ours(request, request.headers.get("HX-Current-URL", ""))
    if request.method in SAFE:
        return request.get_full_path()
    return _of_ours(request, request.headers.get("Referer", ""))


def _of_ours(request: HttpRequest, url: str) -> str:
    """Without its host. A form that came back with faults has the address of what was posted."""
    hosts, is_https = {request.get_host()}, request.is_secure()
    if not url_has_allowed_host_and_scheme(url, hosts, require_https=is_https):
        return HOME
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    opens = request.method in SAFE or parts.path != request.path
    is_safe = (
        path.startswith("/") and not path.startswith("//") and not next_page.CONTROLS.search(path)
    )
    return path if opens and is_safe else HOME
