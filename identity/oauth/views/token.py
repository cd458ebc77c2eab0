"""What apps and phones call themselves, without a browser."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauth2_provider.models import Application
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.settings import oauth2_settings

from identity import throttle
from identity.oauth import device, polling
from identity.oauth.parameters import checked

PHONES = 50  # that one address may start in a minute


@csrf_exempt
@login_not_required
@require_POST
@sensitive_post_parameters()
@checked
def token(request: HttpRequest) -> HttpResponse:
    """A code or a refresh token for an access token (RFC 6749 sections 4.1.3 and 6, RFC 8628).

    One transaction, an error included: a refresh token that was used twice ends its family.
    """
    is_desk_phone = request.POST.get("grant_type") == device.GRANT_TYPE
    with transaction.atomic():
        headers, body, status = polling.answer(request) if is_desk_phone else _tokens(request)
    return _answer(headers, body, status)


@csrf_exempt
@login_not_required
@require_POST
@sensitive_post_parameters()
@checked
def revoke(request: HttpRequest) -> HttpResponse:
    """An app gives a token back (RFC 7009)."""
    _, headers, body, status = get_oauthlib_core().create_revocation_response(request)
    return _answer(headers, body, status)


@csrf_exempt
@login_not_required
@require_POST
@checked
def device_authorization(request: HttpRequest) -> HttpResponse:
    """A desk phone asks for its codes (RFC 8628 section 3.1)."""
    try:
        throttle.count("phones", request.META.get("REMOTE_ADDR", ""), limit=PHONES)
    except throttle.TooMany:
        response = _json({"error": "slow_down"}, 429)
        response["Retry-After"] = str(throttle.WINDOW)
        return response
    client_id = request.POST.get("client_id", "")
    application = Application.objects.filter(client_id=client_id).first()
    if application is None or not application.allows_grant_type(device.GRANT_TYPE):
        return _json({"error": "invalid_client"}, 401)
    scopes = request.POST.get("scope", "").split() or oauth2_settings.DEFAULT_SCOPES
    if not set(scopes) <= set(oauth2_settings.SCOPES):
        return _json({"error": "invalid_scope"}, 400)
    return _json(_codes(device.begin(application, scopes=scopes)), 200)


def _tokens(request: HttpRequest) -> tuple[dict[str, str], str, int]:
    _, headers, body, status = get_oauthlib_core().create_token_response(request)
    return headers, body, status


def _codes(codes: device.Codes) -> dict[str, object]:
    page = oauth2_settings.OAUTH_DEVICE_VERIFICATION_URI
    return {
        "device_code": codes.device_code,
        "user_code": codes.shown,
        "verification_uri": page,
        "verification_uri_complete": f"{page}?user_code={codes.shown}",
        "expires_in": int(device.LIFETIME.total_seconds()),
        "interval": oauth2_settings.DEVICE_FLOW_INTERVAL,
    }


def _json(data: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(data, status=status, headers={"Cache-Control": "no-store"})


def _answer(headers: dict[str, Any], body: str | None, status: int) -> HttpResponse:
    response = HttpResponse(body or "", status=status, content_type="application/json")
    for name, value in headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
