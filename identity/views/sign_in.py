"""The doors in and out."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    return render(request, "identity/sign_in.html", {})


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; without one there is nothing to do."""
    logout(request)
    return redirect("identity:sign-in")
