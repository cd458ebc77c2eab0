"""Acts on the user page that concern license, extension, numbers and what Okta knows."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from console import sync_back
from console.views import user as user_page
from identity.models import User
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import e164, extensions, numbers, refusals, seats, sites
from telephony.forms.licenses import LicenseForm
from telephony.forms.line import ExtensionForm, GiveNumberForm
from telephony.forms.sites import PlacementForm
from telephony.models import PhoneNumber
from telephony.rules import turn, waiting


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def assign_license(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Give a license, or exchange the one the person has."""
    user = user_page.find(request, scim_id)
    form = LicenseForm(request.POST, counts=seats.counts(user.organization))
    if form.is_valid():
        with refusals.shown_on(form, "sku"):
            seats.change(user, sku=form.cleaned_data["sku"], actor=actor(request))
            return user_page.done(request, user, f"{user.label} has a license now.")
    return user_page.show(request, user, license_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def release_license(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    seats.release(user, actor=actor(request))
    return user_page.done(request, user, f"The license of {user.label} is free again.")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def give_extension(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        with refusals.shown_on(form, "number"):
            given = extensions.give(
                user,
                number=form.cleaned_data["number"],
                may_override=request.user.role == User.Role.OWNER,
                actor=actor(request),
            )
            return user_page.done(request, user, f"{user.label} has extension {given.number}.")
    return user_page.show(request, user, extension_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def take_extension(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    extensions.take_back(user, actor=actor(request))
    return user_page.done(request, user, f"{user.label} has no extension any more.")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def place(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Say at which site the person works."""
    user = user_page.find(request, scim_id)
    found = list(user.organization.sites.order_by("name_key"))
    form = PlacementForm(request.POST, sites=found, prefix="work")
    if form.is_valid():
        site = form.cleaned_data["site"]
        with refusals.shown_on(form, "site"):
            sites.move(user, site=site, actor=actor(request))
            where = f"{user.label} works at {site.name}." if site else f"{user.label} has no site."
            return user_page.done(request, user, where)
    return user_page.show(request, user, site_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def give_number(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    form = GiveNumberForm(request.POST, organization=user.organization, prefix="give")
    if form.is_valid():
        with refusals.shown_on(form, "number"):
            given = numbers.give(user, number=form.cleaned_data["number"], actor=actor(request))
            when = "now" if given.is_routed else "once it has come to us"
            sentence = f"{e164.show(given.e164)} rings {user.label} {when}."
            return user_page.done(request, user, sentence)
    return user_page.show(request, user, number_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def take_number(request: PersonRequest, scim_id: UUID, number: int) -> HttpResponse:
    user = user_page.find(request, scim_id)
    held = _number_of(request, scim_id, number)
    if not numbers.take_back(held, actor=actor(request)):
        raise Http404
    return user_page.done(request, user, f"{e164.show(held.e164)} is free again.")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def make_number_primary(request: PersonRequest, scim_id: UUID, number: int) -> HttpResponse:
    user = user_page.find(request, scim_id)
    held = _number_of(request, scim_id, number)
    if not numbers.make_primary(held, actor=actor(request)):
        raise Http404
    return user_page.done(request, user, f"{e164.show(held.e164)} is the primary number.")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def look_at_rules(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Give now what the rules say, as far as there is some of it."""
    user = user_page.find(request, scim_id)
    turn.look_now(user)
    left = waiting.of(user)
    if left is None or not left.is_waiting:
        return user_page.done(request, user, f"{user.label} has what the rules give.")
    messages.warning(request, left.detail)
    return redirect("user", user.scim_id)


@require_POST
@requires(Permission.RETRY_SYNC)
def retry_sync(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Ask every Okta again that has not taken what it should know."""
    user = user_page.find(request, scim_id)
    count = sync_back.retry_person(user.organization, user.pk, actor=actor(request))
    promise = sync_back.promise(user.organization, 1).sentence
    messages.info(request, promise if count else "Nothing was waiting to be tried again.")
    return redirect("user", user.scim_id)


def _number_of(request: PersonRequest, scim_id: UUID, number: int) -> PhoneNumber:
    mine = request.user.organization.phone_numbers.filter(extension__user__scim_id=scim_id)
    held: PhoneNumber = get_object_or_404(mine, pk=number)
    return held
