"""Lists of people who could be shut out, before what shuts them out is done."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity import last_way_in, shut_out, shut_out_words, sso_connections
from identity.models import Certificate, SigningKey, VerifiedDomain
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from identity.shut_out import ShutOut
from identity.shut_out_words import Words

ONLY_CERTIFICATE = "Single sign-on is on, and this is its only certificate. Add the next one first."
# The whole list of what a form shows the first of, by the reason.
WHOLE = {
    "": "identity:without-passwords",
    shut_out.OUTSIDE: "identity:outside-domains",
    shut_out.NO_PASSWORD: "identity:with-no-password",
}


def first(found: ShutOut) -> dict[str, Any]:
    """What a form shows of them; the whole list has a page."""
    listed = _listed(found, QueryDict(), size=shut_out.SHOWN)
    return listed | {"whole_url": reverse(WHOLE[found.reason])}


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def without_passwords(request: PersonRequest) -> HttpResponse:
    """If single sign-on were the only way in."""
    organization = request.user.organization
    words = shut_out_words.without_passwords(
        is_in_force=organization.sign_in_method == organization.SignInMethod.SSO,
        days=settings.SIGN_IN_DAYS,
    )
    still = {"tells_who_stays": True, "break_glass": last_way_in.ready(organization)}
    return _page(request, shut_out.without_passwords(organization), words, **still)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def outside_domains(request: PersonRequest) -> HttpResponse:
    """Where single sign-on is switched on."""
    found = shut_out.outside_domains(request.user.organization)
    return _page(request, found, shut_out_words.outside_domains())


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def with_no_password(request: PersonRequest) -> HttpResponse:
    """Where single sign-on goes."""
    found = shut_out.with_no_password(request.user.organization)
    return _page(request, found, shut_out_words.with_no_password())


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def by_domain(request: PersonRequest, domain: int) -> HttpResponse:
    """Once a domain counts."""
    row = get_object_or_404(VerifiedDomain.objects.select_related("organization"), pk=domain)
    return _page(request, shut_out.by_domain(row), shut_out_words.by_domain(row), domain)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def without_domain(request: PersonRequest, domain: int) -> HttpResponse:
    """Once a domain that counts is removed."""
    row = get_object_or_404(VerifiedDomain.objects.select_related("organization"), pk=domain)
    return _page(request, shut_out.without_domain(row), shut_out_words.without_domain(row), domain)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def without_certificate(request: PersonRequest, certificate: int) -> HttpResponse:
    """Should the identity provider still sign with a certificate that is removed."""
    row = get_object_or_404(Certificate.objects.select_related("connection"), pk=certificate)
    if sso_connections.is_needed(row):
        messages.error(request, ONLY_CERTIFICATE)
        return redirect("identity:management")
    words = shut_out_words.without_certificate(row)
    return _page(request, shut_out.if_it_fails(request.user.organization), words, certificate)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def with_signing_key(request: PersonRequest, signing_key: int) -> HttpResponse:
    """Should the identity provider not know the certificate of a key that signs."""
    rows = SigningKey.objects.select_related("connection__signing_key")
    row = get_object_or_404(rows, pk=signing_key)
    words = shut_out_words.with_signing_key(row)
    return _page(request, shut_out.if_it_fails(request.user.organization), words, signing_key)


def _page(
    request: PersonRequest, found: ShutOut, words: Words, *ids: int, **more: Any
) -> HttpResponse:
    """`ids` lead to what is done once whoever reads the list agrees."""
    may_manage = Permission.MANAGE_SETTINGS.is_granted(request.user)
    question = words.question if may_manage else None
    context = {
        "shut_out": _listed(found, request.GET),
        "words": words,
        "act_url": reverse(question.url_name, args=ids) if question else "",
    }
    return render(request, "identity/shut_out.html", context | more)


def _listed(found: ShutOut, asked: QueryDict, **size: int) -> dict[str, Any]:
    page = found.page(asked, **size)
    people = found.described(page.rows)
    days = settings.SIGN_IN_DAYS
    return {"page": page, "people": people, "days": days, "reason": found.reason}
