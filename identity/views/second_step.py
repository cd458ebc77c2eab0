"""The second step of a sign-in by password: the code."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from identity import half_signed_in, next_page, sign_in, throttle
from identity.forms.sign_in import CodeForm
from identity.models import User
from identity.oauth import way_back
from identity.sign_in import Refused


@sensitive_post_parameters("code")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Only for who gave a password a moment ago, in this browser."""
    if request.user.is_authenticated:
        return redirect(next_page.of(request) or settings.LOGIN_REDIRECT_URL)
    user = half_signed_in.person(request)
    if user is None:
        return _start_over(request)
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form)
    return _check(request, user, form)


def _check(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    try:
        sign_in.with_code(request, user, code=form.cleaned_data["code"])
    except Refused as refused:
        return _page(request, CodeForm(), refused=refused)
    except throttle.TooMany as wait:
        context = {"step": "wait", "reference": getattr(wait, "reference", "")}
        response = render(request, "identity/sign_in.html", context, status=429)
        response["Retry-After"] = str(throttle.WINDOW)
        return response
    return way_back.onward(
        request, next_page.of(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
    )


def _start_over(request: HttpRequest) -> HttpResponse:
    if half_signed_in.is_begun(request):
        messages.warning(request, "That took too long. Start again with your password.")
        half_signed_in.forget(request)
    url, wanted = reverse("identity:sign-in"), next_page.of(request)
    return redirect(f"{url}?{urlencode({'next': wanted})}" if wanted else url)


def _page(request: HttpRequest, form: CodeForm, refused: Refused | None = None) -> HttpResponse:
    context = {"form": form, "refused": refused, "next": next_page.of(request)}
    return render(request, "identity/sign_in_code.html", context)
