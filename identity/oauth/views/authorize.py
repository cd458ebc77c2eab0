"""/o/authorize/: an app asks, the person answers (RFC 6749 section 4.1, RFC 8252)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauthlib.oauth2 import AccessDeniedError

from identity.oauth import consent, way_back
from identity.oauth.consent import Asked
from identity.oauth.parameters import checked
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor


@require_http_methods(["GET", "POST"])
@requires(Permission.SEE_OWN_PAGE)
@checked
def authorize(request: PersonRequest) -> HttpResponse:
    """Ask every time: any program on this machine could claim the redirect URI for itself."""
    try:
        asked = consent.read(request)
        if request.method == "GET":
            return _page(request, asked)
        return way_back.to_app(request, _answer(request, asked))
    except FatalClientError as error:  # to whom it would lead back is not known
        return _refused(request, error)
    except OAuthToolkitError as error:
        return way_back.to_app(request, consent.refusal(error))


def _answer(request: PersonRequest, asked: Asked) -> str:
    if request.POST.get("answer") == "allow":
        return consent.allow(request, asked, user=request.user, actor=actor(request))
    denied = AccessDeniedError(state=asked.credentials["state"])
    return consent.refusal(OAuthToolkitError(denied, redirect_uri=asked.redirect_uri))


def _page(request: HttpRequest, asked: Asked) -> HttpResponse:
    response = render(request, "identity/oauth/consent.html", {"asked": asked})
    # Read by django-csp: the redirect that follows the form is judged by this page's policy.
    response._csp_update = {"form-action": way_back.form_action(asked.redirect_uri)}  # type: ignore[attr-defined]
    return response


def _refused(request: HttpRequest, error: OAuthToolkitError) -> HttpResponse:
    context = {"reason": error.oauthlib_error.error}
    return render(request, "identity/oauth/refused.html", context, status=400)
