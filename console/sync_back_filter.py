"""Whom the sync-back page lists. It lives in the URL, so a view can be shared."""

from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet

from console import sync_back
from identity.models import Organization, SyncState
from identity.syncback import queue, words

State = SyncState.State
DRIFT = "drift"  # whom a look through Okta saw different, and nobody told since
# Name in the URL: words, and whom it stands for.
KINDS = {
    "": ("Not up to date", ~queue.UP_TO_DATE),
    "failed": ("Failed", Q(state=State.BLOCKED)),
    "waiting": ("Waiting", Q(state=State.PENDING)),
    "checking": ("Checking", Q(state=State.VERIFY)),
    "done": ("Up to date", queue.UP_TO_DATE),
    DRIFT: ("Differs in Okta", queue.DIFFERENT),
    "all": ("Everybody", Q()),
}
NAMES = ("user__user_name", "user__display_name", "user__given_name", "user__family_name")


class SyncFilter(forms.Form):
    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(
        label="State",
        required=False,
        choices=[(name, label) for name, (label, _) in KINDS.items()],
    )

    def __init__(self, data: Any, *, reasons: list[sync_back.Reason]) -> None:
        super().__init__(data)
        self.of_reason = sync_back.asked_reason(data)
        self.fields["reason"] = forms.ChoiceField(
            label="Reason", required=False, choices=self._choices(reasons)
        )
        self.is_valid()
        # A value that cannot be read is as good as none: an old bookmark still opens the page.
        self.text = self.cleaned_data.get("q", "")
        self.of_kind = self.cleaned_data.get("kind", "")

    @property
    def is_narrow(self) -> bool:
        return bool(self.of_kind or self.of_reason or self.text)

    def rows(self, organization: Organization) -> QuerySet[SyncState]:
        """Whoever has waited longest comes first."""
        _, whom = KINDS[self.of_kind]
        rows = organization.sync_states.filter(self._named(), whom)
        if self.of_reason:
            rows = rows.filter(state=State.BLOCKED, reason=self.of_reason)
        rows = rows.select_related("user__line", "connection")
        return rows.order_by(F("first_pending_at").asc(nulls_last=True), "pk")

    def _named(self) -> Q:
        found = Q()
        for name in NAMES if self.text else ():
            found |= Q(**{f"{name}__icontains": self.text})
        return found

    def _choices(self, reasons: list[sync_back.Reason]) -> list[tuple[str, str]]:
        known = {each.reason: each.words.sentence for each in reasons}
        if self.of_reason and self.of_reason not in known:
            known[self.of_reason] = words.blocked(self.of_reason).sentence
        said = [(key, sentence.removeprefix("Failed: ")) for key, sentence in known.items()]
        return [("", "Any reason"), *said]
