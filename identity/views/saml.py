"""The four SAML addresses of a connection: metadata, login, acs, finish."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import resolve_url
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from identity import sign_in_tests, signing_keys, unread_forms
from identity.models import SsoConnection
from identity.oauth import way_back
from identity.saml import attempts, browser_session, connections, service_provider, sign_in
from identity.saml.errors import Refused
from identity.views.saml_refusals import connection_of, limited, private, refuse, sighting_of

MAX_BODY = 512 * 1024  # bytes of the form; a response of 256 KB, in base64, fits
BAD_FORMS = (SuspiciousOperation, BadRequest, MultiPartParserError)


@login_not_required
@require_GET
def metadata(request: HttpRequest, connection: UUID) -> HttpResponse:
    """What the IdP's administrator imports. It is public."""
    found = connection_of(connection)
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
    found, sighting = connection_of(connection), sighting_of(request)
    try:
        url = sign_in.begin(
            found,
            next_url=request.GET.get("next", ""),
            browser_nonce=browser_session.make_nonce(request),
        )
    except Refused as refused:
        return refuse(request, found, sighting, refused)
    return private(HttpResponseRedirect(url))


@limited
def _unread(request: HttpRequest, connection: UUID) -> HttpResponse:
    """The answer came in no charset that is read: on record, like every other refusal."""
    return refuse(request, connection_of(connection), sighting_of(request), Refused("charset"))


@unread_forms.refused_by(_unread)
@login_not_required
@csrf_exempt  # the IdP's page posts here; InResponseTo and the nonce stand in for a token
@require_POST
@limited
def acs(request: HttpRequest, connection: UUID) -> HttpResponse:
    """Take the IdP's answer and hand the browser a ticket for `finish`."""
    found, sighting = connection_of(connection), sighting_of(request)
    try:
        sent = _sent(request)
        if test := sign_in_tests.answered(found, **sent):
            sign_in_tests.finish(test, encoded=sent["encoded"], sighting=sighting)
            return _see_other(reverse("identity:sign-in-test", args=[test.pk]))
        ticket = sign_in.receive(found, **sent, sighting=sighting)
    except Refused as refused:
        if refused.code == "unsolicited":  # a tile in the IdP's portal: ask properly instead
            attempts.failed(found, sighting, refused)
            return _see_other(connections.address(found, "login"))
        return refuse(request, found, sighting, refused)
    return _see_other(f"{connections.address(found, 'finish')}?t={ticket}")


@login_not_required
@require_GET
@limited
def finish(request: HttpRequest, connection: UUID) -> HttpResponse:
    """Spend the ticket: the browser's own cookie is back, so it can be signed in."""
    found, sighting = connection_of(connection), sighting_of(request)
    try:
        signed_in = sign_in.finish(
            found,
            ticket=request.GET.get("t", ""),
            browser_nonce=browser_session.nonce(request),
            sighting=sighting,
        )
        browser_session.start(request, signed_in, connection=found)
    except Refused as refused:
        return refuse(request, found, sighting, refused)
    attempts.succeeded(found, sighting)
    url = signed_in.next_url or resolve_url(settings.LOGIN_REDIRECT_URL)
    return private(way_back.onward(request, url))


def _sent(request: HttpRequest) -> dict[str, str]:
    """The fields of the form. Raises Refused, where Django would answer and leave no record."""
    _check_length(request)
    try:
        form = request.POST
    except BAD_FORMS as fault:
        raise Refused("bad_form", type(fault).__name__) from None
    return {
        "encoded": form.get("SAMLResponse", ""),
        "relay_state": form.get("RelayState", ""),
    }


def _check_length(request: HttpRequest) -> None:
    """Before anything reads the body."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > MAX_BODY:  # what is no number, Django takes for none
        raise Refused("too_big")


def _see_other(url: str) -> HttpResponse:
    """303, so that the browser fetches `url` with GET after a POST too."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return private(response)
