"""Identity Management: the page, and the first of its three sections."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from identity import identity_settings, sso_connections
from identity.forms.single_sign_on import SingleSignOnForm
from identity.models import Certificate
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.sso_agreements import NotAgreed, Untested
from identity.sso_connections import (
    CertificateKnown,
    LastCertificate,
    NotComplete,
    NotTested,
    NoWayBack,
)
from identity.views import shut_out, step_up

SAVED = "Single sign-on is saved."
KEY_MADE = (
    " A key was made to sign requests with. Its certificate stands under Advanced, as a file, and in"
    " the metadata: give it to your identity provider."
)
# Which field of the form a refusal of the domain belongs to, and its sentence.
REFUSALS: dict[type[Exception], tuple[str, str]] = {
    NotComplete: ("certificate_file", "Single sign-on needs a certificate. Upload or paste it."),
    CertificateKnown: ("certificate_file", "This certificate is in use already."),
    NotTested: (
        "sign_in_method",
        "Nobody has tested exactly these settings. Save them with “Password and single sign-on”, try"
        " “Test sign-in”, then come back to this.",
    ),
    NotAgreed: ("agreed", "Look at who could be shut out, then tick this and save again."),
    Untested: ("knows_untested", "Tick this and save again. Then test a sign-in at once."),
    NoWayBack: (
        "sign_in_method",
        "If the identity provider failed, nobody could sign in. On the page of an owner or an"
        " administrator, make them break-glass administrator first; they need a password and a"
        " second factor.",
    ),
}


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def page(request: PersonRequest) -> HttpResponse:
    """All three sections, with what the database holds."""
    return show(request)


@sensitive_post_parameters("certificate_text")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def save_single_sign_on(request: PersonRequest) -> HttpResponse:
    form = SingleSignOnForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, sso_form=form)
    connection = sso_connections.for_organization(request.user.organization)
    try:
        saved = sso_connections.save(
            connection, **form.settings(), actor=actor(request), added_by=request.user
        )
    except tuple(REFUSALS) as refusal:
        return _refused(request, form, refusal)
    return _saved(request, has_first_key=saved.signing_key_id != connection.signing_key_id)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove_certificate(request: PersonRequest, certificate: int) -> HttpResponse:
    """Who removes one sees first who depends on it."""
    found = get_object_or_404(Certificate.objects.select_related("connection"), pk=certificate)
    if "agreed" not in request.POST:
        return redirect("identity:certificate-removal", found.pk)
    try:
        sso_connections.remove_certificate(found, actor=actor(request))
    except LastCertificate:
        messages.error(request, shut_out.ONLY_CERTIFICATE)
    else:
        messages.success(request, "The certificate is removed.")
    return redirect("identity:management")


def show(request: PersonRequest, **forms: Any) -> HttpResponse:
    """The page; a form that was not saved takes the place of the stored values."""
    context = identity_settings.of(request.user.organization) | forms
    context.setdefault("okta_proof", step_up.Proof(request, step_up.OKTA))
    context["opens_advanced"] = "advanced" in request.GET
    context["may_manage"] = Permission.MANAGE_SETTINGS.is_granted(request.user)
    return render(request, "identity/management.html", context)


def _refused(request: PersonRequest, form: SingleSignOnForm, refusal: Exception) -> HttpResponse:
    """The form says why, and shows who could be shut out where it asks whether that is known."""
    form.add_error(*REFUSALS[type(refusal)])
    form.keep_certificate()
    found = refusal.found if isinstance(refusal, NotAgreed) else None
    asked = {"shut_out": shut_out.first(found)} if found is not None else {}
    return show(request, sso_form=form, **asked)


def _saved(request: PersonRequest, *, has_first_key: bool) -> HttpResponse:
    """The section is the first: without an anchor, what happened is seen above it."""
    if has_first_key:
        messages.success(request, SAVED + KEY_MADE)
        return redirect(f"{reverse('identity:management')}?advanced#signed-requests")
    messages.success(request, SAVED)
    return redirect("identity:management")
