"""Before something grave: that it is still the person who signed in.

Who has a password gives it again, once in ten minutes for each purpose. Who has none signed in
at the identity provider, and has nothing here to show again.
"""

from django.conf import settings

from identity import reauthentication, throttle
from identity.forms.second_factor import AgainForm
from identity.requests import PersonRequest

OKTA = "okta_settings"  # one purpose of several
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
