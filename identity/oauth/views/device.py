"""A desk phone is let in: its person types in the code it shows, and answers (RFC 8628)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from oauth2_provider.models import Application, DeviceGrant

from identity import throttle
from identity.forms.device import UserCodeForm
from identity.oauth import consent, device
from identity.oauth.parameters import checked
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor

TRIES = 5  # codes that somebody may type in, in a minute
OFFICE = 10  # people behind one address
ALLOWED = "phone_allowed"  # in the session: the phone may have fetched its tokens already


@require_http_methods(["GET", "POST"])
@requires(Permission.SEE_OWN_PAGE)
@checked
def user_code(request: PersonRequest) -> HttpResponse:
    """Section 3.3: the person types in what the phone shows."""
    if request.method == "GET":
        return _code_page(request, UserCodeForm(initial=request.GET.dict()))
    form = UserCodeForm(request.POST)
    try:
        _count(request)
        if form.is_valid():
            grant = device.claim(form.cleaned_data["user_code"], user=request.user)
            return redirect("oauth2_provider:device-confirm", grant.client_id, grant.user_code)
    except throttle.TooMany:
        form.add_error("user_code", "Too many tries. Wait a minute, then try again.")
        response = _code_page(request, form, status=429)
        response["Retry-After"] = str(throttle.WINDOW)
        return response
    except device.UnknownCode:
        form.add_error(
            "user_code", "No phone shows this code now. Look again, or start over on the phone."
        )
    return _code_page(request, form)


@require_http_methods(["GET", "POST"])
@requires(Permission.SEE_OWN_PAGE)
def confirm(request: PersonRequest, client_id: str, user_code: str) -> HttpResponse:
    """The person says whether they stand at this phone."""
    grant = device.waiting(client_id, user_code, user=request.user)
    if grant is None:
        raise Http404
    if request.method == "GET":
        return _confirm_page(request, grant)
    is_allowed = request.POST.get("answer") == "allow"
    try:
        device.answer(grant, allow=is_allowed, user=request.user, actor=actor(request))
    except device.UnknownCode:
        raise Http404 from None
    if is_allowed:
        request.session[ALLOWED] = user_code
    return redirect("oauth2_provider:device-grant-status", client_id, user_code)


@require_GET
@requires(Permission.SEE_OWN_PAGE)
def status(request: PersonRequest, client_id: str, user_code: str) -> HttpResponse:
    """What became of it."""
    mine = DeviceGrant.objects.filter(
        client_id=client_id, user_code=user_code, user=request.user
    ).first()
    if mine is not None and mine.status == DeviceGrant.AUTHORIZATION_PENDING:
        return redirect("oauth2_provider:device-confirm", client_id, user_code)
    is_allowed = request.session.get(ALLOWED) == user_code
    if mine is None and not is_allowed:
        raise Http404
    return render(request, "identity/oauth/device_status.html", {"is_allowed": is_allowed})


def _count(request: PersonRequest) -> None:
    """A code is short, so guessing must take long. Raises TooMany."""
    throttle.count("user code", str(request.user.pk), limit=TRIES)
    throttle.count("user codes", request.META.get("REMOTE_ADDR", ""), limit=TRIES * OFFICE)


def _code_page(request: HttpRequest, form: UserCodeForm, *, status: int = 200) -> HttpResponse:
    return render(request, "identity/oauth/device.html", {"form": form}, status=status)


def _confirm_page(request: HttpRequest, grant: DeviceGrant) -> HttpResponse:
    context = {
        "application": Application.objects.get(client_id=grant.client_id),
        "user_code": device.shown(grant.user_code),
        "started_at": grant.expires - device.LIFETIME,
        "scope_words": consent.words(grant.scope.split()),
    }
    return render(request, "identity/oauth/device_confirm.html", context)
