"""Identity Management, section 2: the SCIM switch and its tokens."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from identity import identity_settings, scim_connections, scim_tokens
from identity.forms.provisioning import ProvisioningForm, TokenForm
from identity.models import ScimToken
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.views import identity_management


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def save(request: PersonRequest) -> HttpResponse:
    """The switch. Tokens have their own acts, so saving never changes one."""
    form = ProvisioningForm(request.POST)
    if not form.is_valid():
        return identity_management.show(request, provisioning_form=form)
    scim_connections.switch(
        scim_connections.for_organization(request.user.organization),
        is_enabled=form.cleaned_data["is_enabled"],
        actor=actor(request),
    )
    messages.success(request, "User provisioning is saved.")
    return _back()


@never_cache
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def issue_token(request: PersonRequest) -> HttpResponse:
    """Make a token and answer with it, the one time that it can be read.

    No redirect: the plain token would have to be kept somewhere until the next request.
    """
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _section(request, token_form=form, is_open=True)
    _, plain = scim_tokens.issue(
        scim_connections.for_organization(request.user.organization),
        name=form.cleaned_data["name"],
        actor=actor(request),
        created_by=request.user,
    )
    return _section(request, issued_token=plain, is_open=True)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def revoke_token(request: PersonRequest, token: int) -> HttpResponse:
    found = get_object_or_404(ScimToken, pk=token)
    scim_tokens.revoke(found, actor=actor(request))
    messages.success(request, f"The token “{found.name}” is revoked.")
    return _back()


def _section(request: PersonRequest, **more: object) -> HttpResponse:
    """The section alone for htmx, else the whole page."""
    if not request.htmx:
        return identity_management.show(request, **more)
    context = identity_settings.provisioning(request.user.organization) | more
    context["may_manage"] = True
    return render(request, "identity/_provisioning.html", context)


def _back() -> HttpResponseRedirect:
    url = reverse("identity:management", query={"provisioning": "shown"})
    return redirect(f"{url}#user-provisioning")
