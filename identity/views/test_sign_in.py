"""Test sign-in: out to the IdP and back, with every check on the table, and nobody signed in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity import sign_in_tests, sso_connections
from identity.models import SignInTest
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from identity.saml import browser_session
from identity.saml.errors import SENTENCES, Refused
from identity.saml.examination import NOTES, TITLES


@never_cache
@require_safe
@requires(Permission.MANAGE_SETTINGS)
def start(request: PersonRequest) -> HttpResponse:
    """A link, not a form: a browser holds a form to this origin, and this leads to the IdP."""
    connection = sso_connections.for_organization(request.user.organization)
    try:
        url = sign_in_tests.begin(
            connection,
            by=request.user,
            keeps_xml="raw" in request.GET,
            browser_nonce=browser_session.make_nonce(request),
        )
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("identity:management")
    return redirect(url)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def result(request: PersonRequest, test: int) -> HttpResponse:
    found = get_object_or_404(
        SignInTest.objects.select_related("user", "connection", "started_by"), pk=test
    )
    context = {
        "test": found,
        "steps": [_words(step) for step in found.steps],
        "is_in_force": found.settings_digest == sign_in_tests.settings_digest(found.connection),
        "known": list(found.connection.certificates.values_list("sha256", flat=True)),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "identity/sign_in_test.html", context)


def _words(step: dict[str, Any]) -> dict[str, str]:
    sentence = (SENTENCES | NOTES).get(step["code"], "")
    return step | {"title": TITLES[step["name"]], "sentence": sentence}
