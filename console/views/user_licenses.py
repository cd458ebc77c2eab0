"""Acts on the user page that concern add-ons, and the colleague whom calls ring meanwhile."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from console.views import user as user_page
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import forwards, refusals, seats
from telephony.forms.licenses import AddOnForm
from telephony.forms.line import ForwardForm


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def assign_addon(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Give an add-on beside what the person holds."""
    user = user_page.find(request, scim_id)
    form = AddOnForm(request.POST, counts=seats.counts(user.organization), held=set())
    if form.is_valid():
        with refusals.shown_on(form, "sku"):
            seat = seats.assign(user, sku=form.cleaned_data["sku"], actor=actor(request))
            return user_page.done(request, user, f"{user.label} has {seat.pool.sku.name} now.")
    return user_page.show(request, user, addon_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def release_addon(request: PersonRequest, scim_id: UUID, sku: str) -> HttpResponse:
    user = user_page.find(request, scim_id)
    seats.release_one(user, sku=sku, actor=actor(request))
    return user_page.done(request, user, f"The add-on of {user.label} is free again.")


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def forward(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Choose whose phone rings while the person is suspended."""
    user = user_page.find(request, scim_id)
    form = ForwardForm(request.POST)
    if form.is_valid():
        with refusals.shown_on(form, "number"):
            made = forwards.choose(user, actor=actor(request), **form.cleaned_data)
            when = "now" if made.is_active else "whenever they are suspended"
            sentence = f"Calls to {user.label} ring {made.to_extension.number} {when}."
            return user_page.done(request, user, sentence)
    return user_page.show(request, user, forward_form=form)


@require_POST
@requires(Permission.MANAGE_TELEPHONY)
def stop_forward(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    forwards.forget(user, actor=actor(request))
    return user_page.done(request, user, f"Calls to {user.label} ring nobody else.")
