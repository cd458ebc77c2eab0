"""Identity Management, section 3: which Okta hears of extensions and numbers."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from identity import identity_settings, okta_connections
from identity.forms.okta_sync import OktaSyncForm
from identity.models import OktaConnection
from identity.okta_connections import (
    BadAppId,
    BadClientId,
    BadToken,
    BadUrl,
    Changed,
    TokenNeeded,
)
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import writing_proof
from identity.views import identity_management, okta_acts, step_up, typed_token


@sensitive_post_parameters("token", "typed_token", "password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def save(request: PersonRequest) -> HttpResponse:
    """An empty token keeps the stored one, unless the URL now leads to another Okta.

    Where our calls go and what they may do is grave: the password is asked for again.
    """
    form = OktaSyncForm(typed_token.filled(request))
    proof = step_up.Proof(request, step_up.OKTA)
    if form.is_valid() and not proof.is_given():
        form.add_error(None, proof.trouble or "Give your current password, then save again.")
    if not form.is_valid() or not _save(request, form):
        typed = typed_token.kept(request, str(form.data.get("token", "")))
        return identity_management.show(request, okta_form=form, okta_proof=proof, **typed)
    messages.success(request, "Okta sync-back is saved.")
    return redirect(okta_acts.back())


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def remove_token(request: PersonRequest) -> HttpResponse:
    connection = _connection(request)
    if page := okta_acts.asked(request, okta_acts.REMOVE_TOKEN):
        return page
    okta_connections.remove_token(connection, actor=actor(request))
    messages.success(request, "The API token is removed. Okta hears of no more changes.")
    return redirect(okta_acts.back())


@require_POST
@requires(Permission.MANAGE_SETTINGS)
def test(request: PersonRequest) -> HttpResponse:
    """Ask Okta now, and show line by line what came of it."""
    results = okta_connections.test(_connection(request))
    if not request.htmx:
        return identity_management.show(request, test_results=results)
    context = identity_settings.okta_sync(request.user.organization)
    context |= {"test_results": results, "may_manage": True}
    return render(request, "identity/_okta_tested.html", context)


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def prove(request: PersonRequest) -> HttpResponse:
    """Test, and then write what one person has in Okta back there, unchanged."""
    connection, name = _connection(request), _user_name(request)
    if page := okta_acts.asked(request, okta_acts.prove(name)):
        return page
    results = okta_connections.test(connection)
    if all(line.is_ok is not False for line in results):
        results[-1] = writing_proof.prove(connection, name, actor=actor(request))
    return identity_management.show(request, test_results=results)


def _user_name(request: PersonRequest) -> str:
    return request.POST.get("user_name", "").replace("\0", "")[:200]


def _save(request: PersonRequest, form: OktaSyncForm) -> bool:
    """False when the domain refuses; the form then says why."""
    try:
        okta_connections.save(request.user.organization, **form.cleaned_data, actor=actor(request))
    except Changed as fact:
        form.add_error(None, str(fact))
        form.follow(okta_connections.get(request.user.organization))
    except BadUrl as reason:
        form.add_error("okta_url", str(reason))
    except BadAppId as reason:
        form.add_error("app_id", str(reason))
    except BadClientId as reason:
        form.add_error("client_id", str(reason))
    except (BadToken, TokenNeeded) as reason:
        form.add_error("token", str(reason))
    return not form.errors


def _connection(request: PersonRequest) -> OktaConnection:
    connection = okta_connections.get(request.user.organization)
    if connection is None:
        raise Http404
    return connection
