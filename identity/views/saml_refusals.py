"""Who is refused at a SAML address is on record, and reads the reference and no reason."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from identity import tenancy, throttle
from identity.models import SsoConnection
from identity.saml import attempts, connections
from identity.saml.attempts import Sighting
from identity.saml.errors import Refused

PAGE = "identity/sign_in_refused.html"
TRIES = 10  # for one of a password: a whole office may sign in from one address
STATUSES = {
    **dict.fromkeys(["charset", "bad_form", "no_response", "bad_base64"], 400),
    "too_big": 413,
    "too_many": 429,
}


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let one address knock at this door of one connection only so often."""

    @wraps(view)
    def counted(request: HttpRequest, connection: UUID) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE * TRIES
        try:
            throttle.count("saml", view.__name__, str(connection), address, limit=limit)
        except throttle.TooMany:
            found = connection_of(connection)
            response = refuse(request, found, sighting_of(request), Refused("too_many"))
            response["Retry-After"] = str(throttle.WINDOW)
            return response
        return view(request, connection)

    return counted


def connection_of(connection_id: UUID) -> SsoConnection:
    """The connection of the URL, with its organization bound for this request."""
    found = connections.find(connection_id)
    if found is None:
        raise Http404
    tenancy.bind(found.organization_id)
    return found


def sighting_of(request: HttpRequest) -> Sighting:
    return Sighting(ip_address=request.META.get("REMOTE_ADDR") or None)


def refuse(
    request: HttpRequest, connection: SsoConnection, sighting: Sighting, refused: Refused
) -> HttpResponse:
    """One page for every reason; the reference leads the administrator to the true one."""
    attempt = attempts.failed(connection, sighting, refused)
    context = {"reference": attempt.reference}
    status = STATUSES.get(refused.code, 403)
    return private(render(request, PAGE, context, status=status))


def private(response: HttpResponse) -> HttpResponse:
    """Tickets and pages about a sign-in are kept by no cache and told to no other site."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
