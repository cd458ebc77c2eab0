"""The API page: tokens for programs that manage the organization."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from identity import api_tokens
from identity.forms.api_tokens import ApiTokenForm
from identity.models import ApiToken
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def page(request: PersonRequest) -> HttpResponse:
    """List the tokens; make one, and answer with it the one time that it can be read.

    No redirect: the plain token would have to be kept somewhere until the next request.
    """
    form = ApiTokenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show(request, form)
    _, plain = api_tokens.issue(
        request.user.organization,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        expires_at=form.cleaned_data["expires_at"],
        actor=actor(request),
        created_by=request.user,
    )
    return _show(request, ApiTokenForm(), plain)


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def revoke(request: PersonRequest, api_token: int) -> HttpResponse:
    found = get_object_or_404(ApiToken, pk=api_token)
    api_tokens.revoke(found, actor=actor(request))
    messages.success(request, f"The token “{found.name}” is revoked.")
    return redirect("identity:api-tokens")


def _show(request: PersonRequest, form: ApiTokenForm, issued: str = "") -> HttpResponse:
    tokens = api_tokens.listed(request.user.organization)
    context = {"form": form, "tokens": tokens, "issued": issued}
    return render(request, "identity/api_tokens.html", context)
