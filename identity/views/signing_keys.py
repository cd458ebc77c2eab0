"""Identity Management, section 1, Advanced: the keys with which requests are signed."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from identity import signing_keys, sso_connections
from identity.models import SigningKey
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.signing_keys import Gone, InUse, NextIsMade, NotSigning

REFUSALS = {
    NotSigning: "Requests are not signed. Switch that on first; a key is made then.",
    NextIsMade: "The next key is there already.",
    InUse: "Requests are signed with this key. Sign with another before you remove it.",
    Gone: "This key has just been removed.",
}


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def make(request: PersonRequest) -> HttpResponse:
    connection = sso_connections.for_organization(request.user.organization)
    try:
        signing_keys.make_next(connection, actor=actor(request))
    except (NotSigning, NextIsMade) as refusal:
        messages.error(request, REFUSALS[type(refusal)])
    else:
        messages.success(
            request,
            "The next key is made. Give its certificate to your identity provider, then sign with it.",
        )
    return _back()


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def use(request: PersonRequest, signing_key: int) -> HttpResponse:
    """Who signs with another sees first who depends on it."""
    found = _found(signing_key)
    if "agreed" not in request.POST:
        return redirect("identity:signing-key-change-over", found.pk)
    try:
        signing_keys.put_in_use(found, actor=actor(request))
    except Gone:
        messages.error(request, REFUSALS[Gone])
    else:
        messages.success(request, "Requests are signed with this key from now on. Test a sign-in.")
    return _back()


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove(request: PersonRequest, signing_key: int) -> HttpResponse:
    try:
        signing_keys.remove(_found(signing_key), actor=actor(request))
    except (InUse, Gone) as refusal:
        messages.error(request, REFUSALS[type(refusal)])
    else:
        messages.success(request, "The key is removed, and its certificate is not published.")
    return _back()


@require_safe
@requires(Permission.SEE_SETTINGS)
def certificate(request: PersonRequest, signing_key: int) -> HttpResponse:
    """As a file, for identity providers that read no metadata."""
    found = _found(signing_key)
    response = HttpResponse(found.pem, content_type="application/x-pem-file")
    name = f"switchroom-signing-{found.sha256[:8]}.pem"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(signing_key: int) -> SigningKey:
    return get_object_or_404(SigningKey.objects.select_related("connection"), pk=signing_key)


def _back() -> HttpResponseRedirect:
    return redirect(f"{reverse('identity:management')}#signed-requests")
