"""/o/token/ and /o/revoke_token/: apps call here, without a browser."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauth2_provider.oauth2_backends import get_oauthlib_core

from identity.oauth.parameters import checked


@csrf_exempt
@login_not_required
@require_POST
@sensitive_post_parameters()
@checked
def token(request: HttpRequest) -> HttpResponse:
    """A code or a refresh token for an access token (RFC 6749 sections 4.1.3 and 6).

    One transaction, an error included: a refresh token that was used twice ends its family.
    """
    with transaction.atomic():
        _, headers, body, status = get_oauthlib_core().create_token_response(request)
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


def _answer(headers: dict[str, Any], body: str | None, status: int) -> HttpResponse:
    response = HttpResponse(body or "", status=status, content_type="application/json")
    for name, value in headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response
