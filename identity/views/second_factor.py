"""One's own second factor: set up, recovery codes made anew, turned off."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from identity import one_time_codes, reauthentication, second_factor, throttle
from identity.forms.second_factor import AgainForm, FirstCodeForm, ProofForm
from identity.last_way_in import LastBreakGlass
from identity.models import SecondFactor
from identity.one_time_codes import WrongCode
from identity.permissions import Permission, View, requires
from identity.recovery_codes import Codes
from identity.requests import PersonRequest, actor
from identity.second_factor import AlreadyOn, Locked, NotOn
from identity.views import account

SET_UP = "second_factor"
TOO_MANY = "Too many tries. Wait a minute, then try again."


def while_on(view: View) -> View:
    """Another tab may have turned it off meanwhile; and the last way in stays open."""

    @wraps(view)
    def guarded(request: PersonRequest) -> HttpResponseBase:
        try:
            return view(request)
        except (NotOn, LastBreakGlass) as fact:
            messages.error(request, str(fact))
            return redirect("identity:account")

    return guarded


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.SEE_OWN_PAGE)
def begin(request: PersonRequest) -> HttpResponse:
    """The password first; then a key may be shown."""
    form = AgainForm(request.POST, user=request.user, auto_id="begin_%s")
    if not _is_given(request, form):
        return account.show(request, begin_form=form)
    try:
        second_factor.begin(request.user)
    except AlreadyOn:
        return redirect("identity:account")
    reauthentication.note(request, SET_UP)
    return redirect("identity:set-up-second-factor")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEE_OWN_PAGE)
def set_up(request: PersonRequest) -> HttpResponse:
    """The key to scan or to type, and the first code, which turns the second factor on."""
    factor = second_factor.begun(request.user)
    if factor is None or not reauthentication.is_recent(request, SET_UP):
        return redirect("identity:account")
    form = FirstCodeForm(request.POST or None)
    if form.is_valid() and (codes := _confirmed(request, form)):
        return _codes(request, codes, "The second factor is on")
    return _key(request, factor, form)


@sensitive_post_parameters()
@require_POST
@requires(Permission.SEE_OWN_PAGE)
@while_on
def renew_codes(request: PersonRequest) -> HttpResponse:
    form = ProofForm(request.POST, user=request.user, auto_id="renew_%s")
    if not _is_proven(request, form):
        return account.show(request, renew_form=form)
    codes = second_factor.renew_recovery_codes(request.user, actor=actor(request))
    return _codes(request, codes, "New recovery codes")


@sensitive_post_parameters()
@require_POST
@requires(Permission.SEE_OWN_PAGE)
@while_on
def turn_off(request: PersonRequest) -> HttpResponse:
    form = ProofForm(request.POST, user=request.user, auto_id="off_%s")
    if not _is_proven(request, form):
        return account.show(request, off_form=form)
    second_factor.turn_off(request.user, actor=actor(request))
    messages.success(request, "The second factor is off. Your password alone signs you in.")
    return redirect("identity:account")


def _is_given(request: PersonRequest, form: AgainForm) -> bool:
    """The password is right, and was not tried too often."""
    try:
        limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE
        throttle.count("own password", str(request.user.pk), limit=limit)
    except throttle.TooMany:
        form.full_clean()
        form.add_error(None, TOO_MANY)
        return False
    return form.is_valid()


def _is_proven(request: PersonRequest, form: ProofForm) -> bool:
    """Password and code are right. The code is looked at, and spent, after the password only.

    Raises NotOn.
    """
    if not _is_given(request, form):
        return False
    try:
        code = form.cleaned_data["code"]
        second_factor.check(request.user, code=code, actor=actor(request))
    except (WrongCode, Locked) as refusal:
        form.add_error("code", str(refusal))
        return False
    return True


def _confirmed(request: PersonRequest, form: FirstCodeForm) -> Codes:
    """Recovery codes; none, and an error on the form, when the code was not right."""
    try:
        code = form.cleaned_data["code"]
        codes = second_factor.confirm(request.user, code=code, actor=actor(request))
    except (WrongCode, NotOn) as refusal:
        form.add_error("code", str(refusal))
        return []
    reauthentication.forget(request, SET_UP)
    return codes


def _key(request: PersonRequest, factor: SecondFactor, form: FirstCodeForm) -> HttpResponse:
    key = second_factor.key(factor)
    context = {
        "form": form,
        "key": " ".join(key[place : place + 4] for place in range(0, len(key), 4)),
        "address": one_time_codes.address(key, user_name=request.user.user_name),
    }
    return render(request, "identity/set_up_second_factor.html", context)


def _codes(request: PersonRequest, codes: Codes, title: str) -> HttpResponse:
    """Answered at once, not after a redirect: they would have to be kept readable until then."""
    context = {"codes": "\n".join(codes), "count": len(codes), "title": title}
    return render(request, "identity/recovery_codes.html", context)
