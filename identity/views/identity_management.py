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
from identity.shut_out import without_passwords
from identity.sso_connections import (
    CertificateKnown,
    LastCertificate,
    NotAgreed,
    NotComplete,
    NotTested,
    NoWayBack,
)
from identity.views import shut_out

# Which field of the form a refusal of the domain belongs to, and its sentence.
REFUSALS = {
    NotComplete: ("certificate_file", "Single sign-on needs a certificate. Upload or paste it."),
    CertificateKnown: ("certificate_file", "This certificate is in use already."),
    NotTested: (
        "sign_in_method",
        "Nobody has tested exactly these settings. Save them with “Password and single sign-on”, try"
        " “Test sign-in”, then come back to this.",
    ),
    NotAgreed: (
        "agreed",
        "Some people use a password, and may not get in without. Look at who, then tick this and"
        " save again.",
    ),
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
    if not form.is_valid() or not _save(request, form):
        return show(request, sso_form=form, **_asked_about(request, form))
    messages.success(request, "Single sign-on is saved.")
    return redirect(f"{reverse('identity:management')}#single-sign-on")


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove_certificate(request: PersonRequest, certificate: int) -> HttpResponse:
    found = get_object_or_404(Certificate.objects.select_related("connection"), pk=certificate)
    try:
        sso_connections.remove_certificate(found, actor=actor(request))
    except LastCertificate:
        messages.error(
            request,
            "Single sign-on is on, and this is its only certificate. Add the next one first.",
        )
    else:
        messages.success(request, "The certificate is removed.")
    return redirect(f"{reverse('identity:management')}#single-sign-on")


def show(request: PersonRequest, **forms: Any) -> HttpResponse:
    """The page; a form that was not saved takes the place of the stored values."""
    context = identity_settings.of(request.user.organization) | forms
    context["may_manage"] = Permission.MANAGE_SETTINGS.is_granted(request.user)
    return render(request, "identity/management.html", context)


def _asked_about(request: PersonRequest, form: SingleSignOnForm) -> dict[str, Any]:
    """Who could be shut out, where the form asks whether that is known."""
    if not form.has_error("agreed"):
        return {}
    return {"shut_out": shut_out.first(without_passwords(request.user.organization))}


def _save(request: PersonRequest, form: SingleSignOnForm) -> bool:
    """False when the domain refuses; the form then says why."""
    connection = sso_connections.for_organization(request.user.organization)
    try:
        sso_connections.save(
            connection, **form.settings(), actor=actor(request), added_by=request.user
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(*REFUSALS[type(refusal)])
        return False
    return True
