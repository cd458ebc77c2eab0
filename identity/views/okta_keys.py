"""Identity Management, section 3: the keys of the OAuth app, and the public list of them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from identity import okta_connections, okta_key_rotation, okta_keys, throttle
from identity.models import OktaKey
from identity.okta_key_rotation import NotKnown
from identity.okta_keys import Gone, InUse, NextIsMade, NoApp
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.views import okta_acts

FETCHES = 60  # a minute from one address; Okta remembers what it has fetched
KEPT = 300  # seconds for which others may remember the list
REFUSALS = {
    NextIsMade: "The next key is there already.",
    NoApp: "The connection signs in with an API token, which needs no key.",
    InUse: "The app signs in with this key. Change over to another before you remove it.",
    Gone: "This key has just been removed, or is in use already.",
}


@login_not_required
@require_safe
def published(request: HttpRequest, connection: UUID) -> HttpResponse:
    """The public keys of one connection (RFC 7517 section 5), for Okta. No private part."""
    try:
        throttle.count("jwks", request.META.get("REMOTE_ADDR", ""), limit=FETCHES)
    except throttle.TooMany:
        return HttpResponse(status=429, headers={"Retry-After": str(throttle.WINDOW)})
    found = okta_connections.find(connection)
    if found is None:
        raise Http404
    response = JsonResponse({"keys": okta_keys.published(found)})
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def make(request: PersonRequest) -> HttpResponse:
    connection = okta_connections.get(request.user.organization)
    if connection is None:
        raise Http404
    if page := okta_acts.asked(request, okta_acts.MAKE_KEY):
        return page
    try:
        okta_keys.make_next(connection, actor=actor(request))
    except (NextIsMade, NoApp) as refusal:
        messages.error(request, REFUSALS[type(refusal)])
    else:
        messages.success(request, "The next key is made. It is used after 48 hours.")
    return redirect(okta_acts.back())


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def use(request: PersonRequest, okta_key: int) -> HttpResponse:
    """Now, before its time; Okta is asked first whether it knows the key."""
    key = _found(okta_key)
    if page := okta_acts.asked(request, okta_acts.USE_KEY):
        return page
    try:
        okta_key_rotation.change_over(key, actor=actor(request))
    except NotKnown as refusal:
        messages.error(request, f"Okta does not know this key yet; the old one goes on: {refusal}")
    except Gone:
        messages.error(request, REFUSALS[Gone])
    else:
        messages.success(request, "The app signs in with this key from now on.")
    return redirect(okta_acts.back())


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, okta_key: int) -> HttpResponse:
    key = _found(okta_key)
    if page := okta_acts.asked(request, okta_acts.REMOVE_KEY):
        return page
    try:
        okta_keys.remove(key, actor=actor(request))
    except (InUse, Gone) as refusal:
        messages.error(request, REFUSALS[type(refusal)])
    else:
        messages.success(request, "The key is removed, and is published no longer.")
    return redirect(okta_acts.back())


def _found(okta_key: int) -> OktaKey:
    return get_object_or_404(OktaKey.objects.select_related("connection"), pk=okta_key)
