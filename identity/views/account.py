"""One's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from identity.permissions import Permission, requires


@require_safe
@requires(Permission.SEE_OWN_PAGE)
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/account.html", {"person": request.user})
