"""Acts on the user page that concern who the person is, and how they get in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from console import roles
from console.views import user as user_page
from identity import ownership, users
from identity.forms.people import FederationIdForm, PasswordForm, ProfileForm, RoleForm
from identity.models import User
from identity.oauth import access
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from telephony import refusals


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def change_profile(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """Names and e-mail of a local person; an IdP's people are changed where they come from."""
    user = user_page.find(request, scim_id)
    form = ProfileForm(request.POST)
    if form.is_valid():
        with refusals.shown_on(form, "user_name"):
            users.edit_local(user, actor=actor(request), **form.cleaned_data)
            return user_page.done(request, user, "The profile was saved.")
    return user_page.show(request, user, profile_form=form)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def change_federation_id(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    form = FederationIdForm(request.POST)
    if form.is_valid():
        with refusals.shown_on(form, "federation_id"):
            users.set_federation_id(user, actor=actor(request), **form.cleaned_data)
            return user_page.done(request, user, "The Federation ID was saved.")
    return user_page.show(request, user, federation_form=form)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def change_role(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    form = RoleForm(request.POST, roles=roles.choices(request.user))
    if form.is_valid():
        with refusals.shown_on(form, "role"):
            users.set_role(user, role=form.cleaned_data["role"], actor=actor(request))
            label = User.Role(form.cleaned_data["role"]).label
            return user_page.done(request, user, f"The role of {user.label} is {label} now.")
    return user_page.show(request, user, role_form=form)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def set_password(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """For people who sign in here and not at an identity provider."""
    user = user_page.find(request, scim_id)
    form = PasswordForm(request.POST)
    if form.is_valid():
        with refusals.shown_on(form):
            password = form.cleaned_data["password"]
            users.set_password(user, password=password, actor=actor(request))
            sentence = "The password was set. Sessions with the old one have ended."
            return user_page.done(request, user, sentence)
    return user_page.show(request, user, password_form=form)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def give_back(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    """To local management, from an identity provider that owns the profile."""
    user = user_page.find(request, scim_id)
    try:
        ownership.unlink(user, actor=actor(request))
    except refusals.ALL as refusal:
        return _refused(request, user, refusal)
    return user_page.done(request, user, f"{user.label} is a local person now.")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def suspend(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    try:
        users.suspend(user, actor=actor(request))
    except refusals.ALL as refusal:
        return _refused(request, user, refusal)
    return user_page.done(request, user, f"{user.label} is suspended and signed out.")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def reinstate(request: PersonRequest, scim_id: UUID) -> HttpResponse:
    user = user_page.find(request, scim_id)
    try:
        users.reinstate(user, actor=actor(request))
    except refusals.ALL as refusal:
        return _refused(request, user, refusal)
    return user_page.done(request, user, f"{user.label} may sign in again.")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def end_access(request: PersonRequest, scim_id: UUID, family: UUID) -> HttpResponse:
    """A phone that was lost or left behind."""
    user = user_page.find(request, scim_id)
    try:
        name = access.end(user, family, actor=actor(request))
    except refusals.ALL as refusal:
        return _refused(request, user, refusal)
    if name is None:
        raise Http404
    return user_page.done(request, user, f"{name} of {user.label} has no access any more.")


def _refused(request: PersonRequest, user: User, refusal: Exception) -> HttpResponse:
    messages.error(request, refusals.sentence(refusal))
    return redirect("user", user.scim_id)
