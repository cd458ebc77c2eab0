"""Acts on the user page that concern the second factor, and the way around single sign-on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from console.views import user as user_page
from identity import break_glass, second_factor
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import refusals


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def reset(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """For somebody who lost phone and recovery codes."""
    user = user_page.find(request, scim_id)
    try:
        second_factor.reset(user, actor=actor(request))
    except refusals.ALL as refusal:
        messages.error(request, refusals.sentence(refusal))
        return redirect("user", user.scim_id)
    return user_page.done(request, user, f"The second factor of {user.label} is off.")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def set_break_glass(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """`is_on` in the form makes the person one; without it they are one no longer."""
    user = user_page.find(request, scim_id)
    set_to, is_on = break_glass.dismiss, False
    if request.POST.get("is_on"):
        set_to, is_on = break_glass.appoint, True
    try:
        set_to(user, actor=actor(request))
    except refusals.ALL as refusal:
        messages.error(request, refusals.sentence(refusal))
        return redirect("user", user.scim_id)
    word = "now" if is_on else "no longer"
    return user_page.done(request, user, f"{user.label} is {word} a break-glass administrator.")
