"""One's own page: what the console knows of the person in front of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from identity import recovery_codes, second_factor, throttle, users
from identity.forms.account import OwnPasswordForm
from identity.forms.second_factor import AgainForm, ProofForm
from identity.models import Line
from identity.oauth import access
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor


@require_safe
@requires(Permission.SEE_OWN_PAGE)
def account(request: PersonRequest) -> HttpResponse:
    return show(request)


@sensitive_post_parameters()
@require_POST
@requires(Permission.SEE_OWN_PAGE)
def change_password(request: PersonRequest) -> HttpResponse:
    """A new password of one's own. It ends the sessions elsewhere, and this one goes on."""
    form = OwnPasswordForm(request.POST, user=request.user)
    try:
        limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE
        throttle.count("own password", str(request.user.pk), limit=limit)
    except throttle.TooMany:
        messages.error(request, "Too many tries. Wait a minute, then try again.")
        return redirect("identity:account")
    if not _has_password(request) or not form.is_valid():
        return show(request, form=form)
    users.set_password(request.user, password=form.cleaned_data["new"], actor=actor(request))
    login(request, request.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, "Your password is changed. Other browsers, phones and apps are out.")
    return redirect("identity:account")


@require_POST
@requires(Permission.SEE_OWN_PAGE)
def end_access(request: PersonRequest, family: UUID) -> HttpResponse:
    """End the access of one phone or app of one's own."""
    name = access.end(request.user, family, actor=actor(request))
    if name is None:
        raise Http404
    messages.success(request, f"{name} has no access any more.")
    return redirect("identity:account")


def show(request: PersonRequest, **forms: Form) -> HttpResponse:
    """The page; `forms` are those that came back with errors, in place of fresh ones."""
    factor = second_factor.of(request.user)
    context: dict[str, Any] = {
        "person": request.user,
        "access": access.held_for(request.user),
        "line": Line.objects.filter(user=request.user).first(),
        "form": OwnPasswordForm(user=request.user),
        "factor": factor,
        "codes_left": recovery_codes.left(factor) if factor else 0,
        "begin_form": AgainForm(user=request.user, auto_id="begin_%s"),
        "renew_form": ProofForm(user=request.user, auto_id="renew_%s"),
        "off_form": ProofForm(user=request.user, auto_id="off_%s"),
        "has_password": _has_password(request),
    }
    return render(request, "identity/account.html", context | forms)


def _has_password(request: PersonRequest) -> bool:
    return request.user.has_usable_password()
