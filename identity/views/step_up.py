"""Before something grave: that it is still the person who signed in.

Who has a password gives it again, once in ten minutes for each purpose. Who has none signed in
at the identity provider, and has nothing here to show again.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from identity import reauthentication, throttle
from identity.forms.second_factor import AgainForm
from identity.requests import PersonRequest

OKTA = "okta_settings"  # one purpose of several
PASSWORD, CSRF = "password", "csrfmiddlewaretoken"  # what a form sends besides its own fields
TOO_MANY = "Too many tries. Wait a minute, then try again."


class Proof:
    """What a page asks for; `form` is None when nothing is needed (any more)."""

    def __init__(self, request: PersonRequest, purpose: str) -> None:
        self.request, self.purpose = request, purpose
        is_recent = reauthentication.is_recent(request, purpose)
        is_needed = request.user.has_usable_password() and not is_recent
        self.form = AgainForm(user=request.user) if is_needed else None
        self.trouble = ""

    def is_given(self) -> bool:
        """Whether one may go on. The form says why not; only here is a password looked at."""
        if self.form is None:
            return True
        self.form = AgainForm(self.request.POST, user=self.request.user)
        limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE
        try:
            throttle.count("own password", str(self.request.user.pk), limit=limit)
        except throttle.TooMany:
            self.form = AgainForm(user=self.request.user)
            self.trouble = TOO_MANY
            return False
        if self.form.is_valid():
            reauthentication.note(self.request, self.purpose)
            return True
        return False

    def take_focus(self) -> None:
        """The password is all that the page asks for."""
        if self.form is not None:
            self.form.fields[PASSWORD].widget.attrs["autofocus"] = True


@dataclass(frozen=True)
class Act:
    """What waits for the password: what it does, as a title, what comes of it, its button."""

    title: str
    sentence: str
    yes: str
    is_grave: bool = False


def asked(request: PersonRequest, purpose: str, act: Act, *, back: str) -> HttpResponse | None:
    """The page that asks for the password first; None when `act` may go on.

    It posts to the same address all that was posted here, so nothing has to be chosen again.
    `back` is for who thinks better of it.
    """
    proof = Proof(request, purpose)
    is_first = proof.form is not None and PASSWORD not in request.POST
    if not is_first and proof.is_given():
        return None
    proof.take_focus()
    context = {"act": act, "proof": proof, "sent": _sent(request), "back": back}
    return render(request, "identity/step_up.html", context)


def _sent(request: PersonRequest) -> list[tuple[str, str]]:
    fields = [field for field in request.POST.lists() if field[0] not in (PASSWORD, CSRF)]
    return [(name, str(value)) for name, values in fields for value in values]
