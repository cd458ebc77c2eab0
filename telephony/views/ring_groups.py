"""Ring groups: one extension, several phones."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity import paging
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import e164, refusals, ring_groups
from telephony.forms.line import GiveNumberForm
from telephony.forms.ring_groups import NewRingGroupForm, RingGroupForm
from telephony.forms.search import text_of
from telephony.models import RingGroup


@require_safe
@requires(Permission.SEE_PEOPLE)
def page(request: PersonRequest) -> HttpResponse:
    """All ring groups, by name."""
    text = text_of(request.GET)
    found = ring_groups.listed(request.user.organization, text=text)
    context = {
        "text": text,
        "groups": paging.page(found, request.GET),
        "may_manage": Permission.MANAGE_TELEPHONY.is_granted(request.user),
    }
    return render(request, "telephony/ring_groups.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_TELEPHONY)
def add(request: PersonRequest) -> HttpResponse:
    """A group, with the next free extension suggested."""
    organization = request.user.organization
    first = {"number": ring_groups.suggest(organization)}
    form = NewRingGroupForm(request.POST or None, organization=organization, initial=first)
    if form.is_valid():
        sent = form.cleaned_data
        sent.pop("is_active")
        with refusals.shown_on(form):
            group = ring_groups.create(organization, actor=actor(request), **sent)
            messages.success(request, f"{group.name} has extension {group.extension.number}.")
            return redirect("telephony:ring-group", group.pk)
    return render(request, "telephony/add_ring_group.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(Permission.SEE_PEOPLE)
def change(request: PersonRequest, ring_group: int) -> HttpResponse:
    """One group: who rings, and what rings them."""
    group = _group(request, ring_group)
    if request.method == "GET" or not Permission.MANAGE_TELEPHONY.is_granted(request.user):
        return _show(request, group)
    form = RingGroupForm(request.POST, organization=request.user.organization)
    if form.is_valid():
        with refusals.shown_on(form):
            _save(request, group, dict(form.cleaned_data))
            return redirect("telephony:ring-group", group.pk)
    return _show(request, group, form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def numbers_of(request: PersonRequest, ring_group: int) -> HttpResponse:
    """A free number comes, or (with `take`) one goes back into the inventory."""
    try:
        return _move_number(request, _group(request, ring_group))
    except ring_groups.RingGroupGone:
        raise Http404 from None


def _move_number(request: PersonRequest, group: RingGroup) -> HttpResponse:
    if taken := group.extension.numbers.filter(pk=_key(request.POST.get("take"))).first():
        ring_groups.take_number(group, number=taken, actor=actor(request))
        messages.success(request, f"{e164.show(taken.e164)} is free again.")
        return redirect("telephony:ring-group", group.pk)
    form = GiveNumberForm(request.POST, organization=group.organization, prefix="give")
    if not form.is_valid():
        return _show(request, group, number_form=form)
    number = form.cleaned_data["number"]
    if ring_groups.give_number(group, number=number, actor=actor(request)):
        messages.success(request, f"{e164.show(number.e164)} rings {group.name} now.")
        return redirect("telephony:ring-group", group.pk)
    form.add_error("number", f"{e164.show(number.e164)} is not free.")
    return _show(request, group, number_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def remove(request: PersonRequest, ring_group: int) -> HttpResponse:
    group = _group(request, ring_group)
    with suppress(ring_groups.RingGroupGone):
        ring_groups.remove(group, actor=actor(request))
    messages.success(request, f"{group.name} is removed; its extension rests.")
    return redirect("telephony:ring-groups")


@transaction.atomic
def _save(request: PersonRequest, group: RingGroup, sent: dict[str, Any]) -> None:
    members = sent.pop("members")
    ring_groups.change(group, actor=actor(request), **sent)
    ring_groups.set_members(group, members, actor=actor(request))
    messages.success(request, f"{group.name} is saved.")


def _show(request: PersonRequest, group: RingGroup, **forms: Any) -> HttpResponse:
    members = ring_groups.in_order(group)
    first = {
        "name": group.name,
        "strategy": group.strategy,
        "is_active": group.is_active,
        "members": "\n".join(user.user_name for user in members),
    }
    organization = request.user.organization
    context = {
        "group": group,
        "members": members,
        "numbers": group.extension.numbers.order_by("-is_primary", "e164"),
        "may_manage": Permission.MANAGE_TELEPHONY.is_granted(request.user),
        "form": RingGroupForm(organization=organization, initial=first),
        "number_form": GiveNumberForm(organization=organization, prefix="give"),
    }
    return render(request, "telephony/ring_group.html", context | forms)


def _group(request: PersonRequest, ring_group: int) -> RingGroup:
    groups = request.user.organization.ring_groups.select_related("extension")
    group: RingGroup = get_object_or_404(groups, pk=ring_group)
    group.organization = request.user.organization
    return group


def _key(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
