"""The four SAML addresses of a connection: metadata, login, acs, finish."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from identity import sign_in_tests, signing_keys, tenancy, throttle
from identity.models import SsoConnection
from identity.oauth import way_back
from identity.saml import attempts, browser_session, connections, service_provider, sign_in
from identity.saml.attempts import Sighting
from identity.saml.errors import Refused

PAGE = "identity/sign_in_refused.html"
MAX_BODY = 512 * 1024  # bytes of the form; a response of 256 KB, in base64, fits
TRIES = 10  # for one of a password: a whole office may sign in from one address
STATUSES = {"no_response": 400, "bad_base64": 400, "too_big": 413, "too_many": 429}


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let one address knock at this door of one connection only so often."""

    @wraps(view)
    def counted(request: HttpRequest, connection: UUID) -> HttpResponse:
        address = request.META.get("REMOTE_ADDR", "")
        limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE * TRIES
        try:
            throttle.count("saml", view.__name__, str(connection), address, limit=limit)
        except throttle.TooMany:
            found = _connection(connection)
            response = _refused(request, found, _sighting(request), Refused("too_many"))
            response["Retry-After"] = str(throttle.WINDOW)
            return response
        return view(request, connection)

    return counted


@login_not_required
@require_GET
def metadata(request: HttpRequest, connection: UUID) -> HttpResponse:
    """What the IdP's administrator imports. It is public."""
    found = _connection(connection)
    xml = service_provider.metadata(
        connections.service_provider(found),
        signs_assertion=found.signed_part == SsoConnection.SignedPart.ASSERTION,
        signing=signing_keys.published(found),
    )
    return HttpResponse(xml, content_type="application/samlmetadata+xml")


@login_not_required
@require_GET
@limited
def login(request: HttpRequest, connection: UUID) -> HttpResponse:
    """Send the browser to the IdP."""
    found, sighting = _connection(connection), _sighting(request)
    try:
        url = sign_in.begin(
            found,
            next_url=request.GET.get("next", ""),
            browser_nonce=browser_session.make_nonce(request),
        )
    except Refused as refused:
        return _refused(request, found, sighting, refused)
    return _private(HttpResponseRedirect(url))


@login_not_required
@csrf_exempt  # the IdP's page posts here; InResponseTo and the nonce stand in for a token
@require_POST
@limited
def acs(request: HttpRequest, connection: UUID) -> HttpResponse:
    """Take the IdP's answer and hand the browser a ticket for `finish`."""
    found, sighting = _connection(connection), _sighting(request)
    try:
        _check_length(request)
        sent = {
            "encoded": request.POST.get("SAMLResponse", ""),
            "relay_state": request.POST.get("RelayState", ""),
        }
        if test := sign_in_tests.answered(found, **sent):
            sign_in_tests.finish(test, encoded=sent["encoded"], sighting=sighting)
            return _see_other(reverse("identity:sign-in-test", args=[test.pk]))
        ticket = sign_in.receive(found, **sent, sighting=sighting)
    except Refused as refused:
        if refused.code == "unsolicited":  # a tile in the IdP's portal: ask properly instead
            attempts.failed(found, sighting, refused)
            return _see_other(connections.address(found, "login"))
        return _refused(request, found, sighting, refused)
    return _see_other(f"{connections.address(found, 'finish')}?t={ticket}")


@login_not_required
@require_GET
@limited
def finish(request: HttpRequest, connection: UUID) -> HttpResponse:
    """Spend the ticket: the browser's own cookie is back, so it can be signed in."""
    found, sighting = _connection(connection), _sighting(request)
    try:
        signed_in = sign_in.finish(
            found,
            ticket=request.GET.get("t", ""),
            browser_nonce=browser_session.nonce(request),
            sighting=sighting,
        )
        browser_session.start(request, signed_in, connection=found)
    except Refused as refused:
        return _refused(request, found, sighting, refused)
    attempts.succeeded(found, sighting)
    url = signed_in.next_url or resolve_url(settings.LOGIN_REDIRECT_URL)
    return _private(way_back.onward(request, url))


def _connection(connection_id: UUID) -> SsoConnection:
    """The connection of the URL, with its organization bound for this request."""
    found = connections.find(connection_id)
    if found is None:
        raise Http404
    tenancy.bind(found.organization_id)
    return found


def _sighting(request: HttpRequest) -> Sighting:
    return Sighting(ip_address=request.META.get("REMOTE_ADDR") or None)


def _check_length(request: HttpRequest) -> None:
    """Before anything reads the body."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > MAX_BODY:  # what is no number, Django takes for none
        raise Refused("too_big")


def _refused(
    request: HttpRequest, connection: SsoConnection, sighting: Sighting, refused: Refused
) -> HttpResponse:
    """One page for every reason; the reference leads the administrator to the true one."""
    attempt = attempts.failed(connection, sighting, refused)
    context = {"reference": attempt.reference}
    status = STATUSES.get(refused.code, 403)
    return _private(render(request, PAGE, context, status=status))


def _see_other(url: str) -> HttpResponse:
    """303, so that the browser fetches `url` with GET after a POST too."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """Tickets and pages about a sign-in are kept by no cache and told to no other site."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
