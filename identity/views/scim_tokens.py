"""Identity Management, section 2: tokens are made, replaced and revoked, each by its own act."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from identity import identity_settings, scim_connections, scim_token_replacement, scim_tokens
from identity.forms.scim_tokens import ReplaceTokenForm, TokenForm
from identity.models import ScimToken
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.scim_token_replacement import ReplacedAlready
from identity.views import identity_management


@never_cache
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def issue(request: PersonRequest) -> HttpResponse:
    """Make a token and answer with it, the one time that it can be read.

    No redirect: the plain token would have to be kept somewhere until the next request.
    """
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _section(request, token_form=form, is_open=True)
    _, plain = scim_tokens.issue(
        scim_connections.for_organization(request.user.organization),
        name=form.cleaned_data["name"],
        expires_at=form.cleaned_data["expires_at"],
        actor=actor(request),
        created_by=request.user,
    )
    return _section(request, issued_token=plain, is_open=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def replace(request: PersonRequest, token: int) -> HttpResponse:
    """Ask how long the old one goes on; then answer as `issue` does."""
    old = get_object_or_404(ScimToken, pk=token, revoked_at=None)
    form = ReplaceTokenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "identity/replace_token.html", {"token": old, "form": form})
    try:
        _, plain = scim_token_replacement.replace(
            old,
            ends_at=form.cleaned_data["ends_at"],
            expires_at=form.cleaned_data["expires_at"],
            actor=actor(request),
            created_by=request.user,
        )
    except ReplacedAlready:
        messages.error(request, f"The token “{old.name}” has been replaced already.")
        return back()
    return _section(request, issued_token=plain, is_open=True)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def revoke(request: PersonRequest, token: int) -> HttpResponse:
    found = get_object_or_404(ScimToken, pk=token)
    scim_tokens.revoke(found, actor=actor(request))
    messages.success(request, f"The token “{found.name}” is revoked.")
    return back()


def back() -> HttpResponseRedirect:
    """To the section, with its tokens in view."""
    url = reverse("identity:management", query={"provisioning": "shown"})
    return redirect(f"{url}#user-provisioning")


def _section(request: PersonRequest, **more: object) -> HttpResponse:
    """The section alone for htmx, else the whole page."""
    if not request.htmx:
        return identity_management.show(request, **more)
    context = identity_settings.provisioning(request.user.organization) | more
    context["may_manage"] = True
    return render(request, "identity/_provisioning.html", context)
