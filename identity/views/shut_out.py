"""Lists of people who could be shut out, before what shuts them out is done."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity import last_way_in, shut_out
from identity.models import VerifiedDomain
from identity.permissions import Permission, requires
from identity.requests import PersonRequest
from identity.shut_out import ShutOut


def first(found: ShutOut) -> dict[str, Any]:
    """What a form shows of them; the whole list has a page."""
    return _listed(found, QueryDict(), size=shut_out.SHOWN)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def without_passwords(request: PersonRequest) -> HttpResponse:
    """If single sign-on were the only way in."""
    organization = request.user.organization
    context = {
        "shut_out": _listed(shut_out.without_passwords(organization), request.GET),
        "is_in_force": organization.sign_in_method == organization.SignInMethod.SSO,
        "break_glass": last_way_in.ready(organization),
    }
    return render(request, "identity/without_passwords.html", context)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def by_domain(request: PersonRequest, domain: int) -> HttpResponse:
    """Once a domain counts."""
    row = get_object_or_404(VerifiedDomain.objects.select_related("organization"), pk=domain)
    context = {
        "domain": row,
        "shut_out": _listed(shut_out.by_domain(row), request.GET),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "identity/domain_people.html", context)


@never_cache
@require_safe
@requires(Permission.SEE_SETTINGS)
def without_domain(request: PersonRequest, domain: int) -> HttpResponse:
    """Once a domain that counts is removed."""
    row = get_object_or_404(VerifiedDomain.objects.select_related("organization"), pk=domain)
    context = {
        "domain": row,
        "shut_out": _listed(shut_out.without_domain(row), request.GET),
        "may_manage": Permission.MANAGE_SETTINGS.is_granted(request.user),
    }
    return render(request, "identity/domain_removal.html", context)


def _listed(found: ShutOut, asked: QueryDict, **size: int) -> dict[str, Any]:
    page = found.page(asked, **size)
    people = found.described(page.rows)
    days = settings.SIGN_IN_DAYS
    return {"page": page, "people": people, "days": days, "reason": found.reason}
