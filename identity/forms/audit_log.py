"""What the audit log is asked for. It lives in the URL, so a view can be kept and shared."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from identity import audit_words
from identity.models import AuditEvent, Organization

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilter(forms.Form):
    who = forms.CharField(label="Who or what", required=False, max_length=254)
    action = forms.ChoiceField(label="Action", required=False)
    since = forms.DateField(label="From", required=False, widget=DATE)
    until = forms.DateField(label="To", required=False, widget=DATE)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization
        names = organization.audit_events.order_by("action").values_list("action", flat=True)
        choices = [(name, audit_words.action(name)) for name in names.distinct()]
        self.fields["action"].choices = [("", "Any action"), *choices]  # type: ignore[attr-defined]
        self.is_valid()
        # A value that cannot be read is as good as none: an old bookmark still opens the log.
        self.wanted = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrow(self) -> bool:
        return bool(self.wanted)

    def events(self) -> QuerySet[AuditEvent]:
        """The events wanted, newest first."""
        return self.organization.audit_events.filter(self._condition()).order_by("-pk")

    def _condition(self) -> Q:
        found = Q()
        if who := self.wanted.get("who"):
            found &= Q(actor__icontains=who) | Q(subject__icontains=who) | Q(subject_id=who)
        if action := self.wanted.get("action"):
            found &= Q(action=action)
        if since := self.wanted.get("since"):
            found &= Q(at__gte=datetime.combine(since, time(), UTC))
        if until := self.wanted.get("until"):
            found &= Q(at__lte=datetime.combine(until, time.max, UTC))
        return found
