"""Which attributes of Okta's profile hold what: look at what it would rewrite, then save."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from identity import okta_connections, okta_mapping
from identity.forms.okta_mapping import MappingForm, MappingRows
from identity.models import OktaConnection
from identity.okta_mapping import Changed
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.syncback import mapping
from identity.views import step_up


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def page(request: PersonRequest) -> HttpResponse:
    """The first save shows how many people it rewrites; the second, of the same rows, saves."""
    connection = okta_connections.get(request.user.organization)
    if connection is None:
        raise Http404
    rows = _form(request, connection)
    if request.method != "POST" or not rows.is_valid():
        return _show(request, connection, rows)
    proof = step_up.Proof(request, "okta_mapping")
    is_agreed = request.POST.get("agreed") == rows.digest()
    if is_agreed and proof.is_given() and _save(request, connection, rows):
        return redirect("sync-back")
    effect = okta_mapping.effect(connection, rows.rows())
    return _show(request, connection, rows, effect=effect, agreed=rows.digest(), proof=proof)


def _form(request: PersonRequest, connection: OktaConnection) -> MappingRows:
    stored = [row.stored() for row in okta_mapping.rows(connection)]
    return cast(MappingRows, MappingForm(request.POST or None, initial=stored, prefix="row"))


def _save(request: PersonRequest, connection: OktaConnection, rows: MappingRows) -> bool:
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        is_new = okta_mapping.save(connection, rows.rows(), version=seen, actor=actor(request))
    except Changed as fact:
        messages.error(request, str(fact))
        return False
    sentence = "The mapping is saved. Everybody is compared with Okta now."
    messages.success(request, sentence if is_new else "The mapping was like this already.")
    return True


def _show(
    request: PersonRequest, connection: OktaConnection, rows: MappingRows, **more: Any
) -> HttpResponse:
    context = {
        "okta": connection,
        "rows": rows,
        "version": connection.mapping_version,
        "placeholders": {f"{{{name}}}": said for name, said in mapping.MEANINGS.items()},
        **more,
    }
    return render(request, "identity/okta_mapping.html", context)
