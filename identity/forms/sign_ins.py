"""What the list of sign-ins is asked for. It lives in the URL, so a view can be shared."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from identity import sign_in_words
from identity.models import Organization, SignInAttempt

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SignInFilter(forms.Form):
    person = forms.CharField(label="Person", required=False, max_length=254)
    reference = forms.CharField(label="Reference", required=False, max_length=16)
    reason = forms.ChoiceField(label="Result", required=False)
    since = forms.DateTimeField(label="From (UTC)", required=False, widget=MOMENT)
    until = forms.DateTimeField(label="To (UTC)", required=False, widget=MOMENT)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization
        choices = [(code, sign_in_words.label(code)) for code in sign_in_words.codes()]
        refused = ("refused", "All that were refused")
        self.fields["reason"].choices = [("", "Any result"), refused, *choices]  # type: ignore[attr-defined]
        self.is_valid()
        # A value that cannot be read is as good as none: an old bookmark still opens the list.
        self.wanted = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrow(self) -> bool:
        return bool(self.wanted)

    def attempts(self) -> QuerySet[SignInAttempt]:
        """The tries wanted, newest first."""
        found = self.organization.sign_in_attempts.filter(self._condition())
        return found.select_related("user").order_by("-pk")

    def _condition(self) -> Q:
        found = Q()
        if person := self.wanted.get("person"):
            found &= _named(person)
        if reference := self.wanted.get("reference"):
            found &= Q(reference=reference.strip().upper())
        if reason := self.wanted.get("reason"):
            refused = ~Q(code__in=sign_in_words.WELL)
            found &= refused if reason == "refused" else Q(code=reason)
        if since := self.wanted.get("since"):
            found &= Q(at__gte=since)
        if until := self.wanted.get("until"):
            found &= Q(at__lt=until + timedelta(minutes=1))
        return found


def _named(person: str) -> Q:
    """By what was said then, and by what the person is called now."""
    names = ("name_id", "user__user_name", "user__display_name", "user__given_name")
    found = Q(user__family_name__icontains=person)
    for name in names:
        found |= Q(**{f"{name}__icontains": person})
    return found
