"""The doors in and out. A name first; then the ways in that its organization offers."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from identity import next_page, sign_in as signing_in, sign_in_doors, throttle
from identity.forms.sign_in import NameForm, OrganizationForm, PasswordForm
from identity.oauth import way_back
from identity.saml import browser_session
from identity.sign_in import Refused
from identity.sign_in_doors import Ambiguous, Named


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One address for all steps; which fields came tells which step it is."""
    if request.user.is_authenticated:
        return redirect(next_page.of(request) or settings.LOGIN_REDIRECT_URL)
    if request.method == "GET":
        return _page(request, "name", form=NameForm())
    try:
        signing_in.count_lookup(request.META.get("REMOTE_ADDR", ""))
        if "password" in request.POST:
            return _check_password(request)
        return _take_name(request)
    except throttle.TooMany as wait:
        reference = getattr(wait, "reference", "")  # of a password, not of a mere name
        response = _page(request, "wait", status=429, reference=reference)
        response["Retry-After"] = str(throttle.WINDOW)
        return response


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; without one there is nothing to do."""
    url = browser_session.sign_out_url(request)
    logout(request)
    if url:
        return way_back.private(render(request, "identity/signed_out.html", {"url": url}))
    return redirect("identity:sign-in")


def _take_name(request: HttpRequest) -> HttpResponse:
    if "elsewhere" in request.POST:  # an account in another organization than their domain's
        name = request.POST.get("name", "")
        return _page(request, "organization", form=OrganizationForm(initial={"name": name}))
    asks_for_organization = "organization" in request.POST
    form = (OrganizationForm if asks_for_organization else NameForm)(request.POST)
    if not form.is_valid():
        return _page(request, "organization" if asks_for_organization else "name", form=form)
    return _doors(request, form.cleaned_data)


def _doors(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    name, slug = typed["name"], typed.get("organization", "")
    try:
        named = sign_in_doors.find(name, slug=slug)
    except Ambiguous:
        return _page(request, "organization", form=OrganizationForm(initial={"name": name}))
    return _page(request, "doors", form=PasswordForm(initial=typed), name=name, named=named)


def _check_password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    name, slug = request.POST.get("name", ""), request.POST.get("organization", "")
    try:
        named = sign_in_doors.find(name, slug=slug)
        if form.is_valid():
            password = form.cleaned_data["password"]
            is_in = signing_in.with_password(
                request, named.user, name=name, password=password, organization=named.organization
            )
            return _onward(request) if is_in else _ask_for_code(request)
    except Ambiguous:
        return _page(request, "organization", form=OrganizationForm(initial={"name": name}))
    except Refused as refused:
        form = PasswordForm(initial={"name": name, "organization": slug})
        return _page(
            request, "doors", form=form, name=name, named=named, reference=refused.reference
        )
    return _page(request, "doors", form=form, name=name, named=named)


def _onward(request: HttpRequest) -> HttpResponse:
    url = next_page.of(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
    return way_back.onward(request, url)


def _ask_for_code(request: HttpRequest) -> HttpResponse:
    url, wanted = reverse("identity:sign-in-code"), next_page.of(request)
    return redirect(f"{url}?{urlencode({'next': wanted})}" if wanted else url)


def _page(
    request: HttpRequest,
    step: str,
    *,
    status: int = 200,
    named: Named | None = None,
    **context: Any,
) -> HttpResponse:
    context |= {"step": step, "next": next_page.of(request), "named": named}
    doors = context["doors"] = sign_in_doors.of(named.organization if named else None)
    if doors.sso:
        context["sso_url"] = _sso_url(doors.sso.pk, context["next"])
    context["wants_sso"] = request.POST.get("way") == "sso"
    return render(request, "identity/sign_in.html", context, status=status)


def _sso_url(connection_id: Any, next_url: str) -> str:
    url = reverse("identity:saml-login", args=[connection_id])
    return f"{url}?{urlencode({'next': next_url})}" if next_url else url
