"""Identity Management, section 2: people whom the IdP wants and an administrator hands over."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from identity import link_requests, ranks
from identity.link_requests import NothingToApprove
from identity.models import LinkRequest
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor

REFUSALS = (NothingToApprove, ranks.OwnersOnly)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def approve(request: PersonRequest, link: int) -> HttpResponse:
    found = _find(link)
    sentence = f"{found.user.label} is handed over to {found.connection.name}."
    return _done(request, lambda: link_requests.approve(found, actor=actor(request)), sentence)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def dismiss(request: PersonRequest, link: int) -> HttpResponse:
    found = _find(link)
    sentence = f"{found.user.label} stays a local person."
    return _done(request, lambda: link_requests.dismiss(found, actor=actor(request)), sentence)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def approve_shown(request: PersonRequest) -> HttpResponse:
    """Those of the list who have no role."""
    count = link_requests.approve_members(
        request.user.organization, pks=_numbers(request), actor=actor(request)
    )
    messages.success(request, f"{count} {'person is' if count == 1 else 'people are'} handed over.")
    return _back()


def _find(link: int) -> LinkRequest:
    return get_object_or_404(LinkRequest.objects.select_related("user", "connection"), pk=link)


def _numbers(request: PersonRequest) -> list[int]:
    return [int(each) for each in request.POST.getlist("link") if each.isdecimal()]


def _done(request: PersonRequest, act: Callable[[], object], sentence: str) -> HttpResponse:
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return _back()


def _back() -> HttpResponseRedirect:
    return redirect(f"{reverse('identity:management')}#link-requests")
