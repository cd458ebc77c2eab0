"""What the provisioning log is asked for. It lives in the URL, so a view can be shared."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from identity.models import Organization
from scim.models import ProvisioningRecord

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RESULTS = {  # the first status of a class, and the first that is beyond it
    "done": ("Done (2xx, 3xx)", 200, 400),
    "refused": ("Refused (4xx)", 400, 500),
    "failed": ("Failed here (5xx)", 500, 600),
}
Position = tuple[datetime, int]


class ProvisioningFilter(forms.Form):
    person = forms.CharField(label="Person or group", required=False, max_length=254)
    method = forms.ChoiceField(
        label="Method",
        required=False,
        choices=[("", "Any method"), *((method, method) for method in METHODS)],
    )
    result = forms.ChoiceField(
        label="Result",
        required=False,
        choices=[("", "Any result"), *((name, words[0]) for name, words in RESULTS.items())],
    )
    since = forms.DateTimeField(label="From (UTC)", required=False, widget=MOMENT)
    until = forms.DateTimeField(label="To (UTC)", required=False, widget=MOMENT)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.organization = organization
        self.is_valid()
        # A value that cannot be read is as good as none: an old bookmark still opens the log.
        self.wanted = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrow(self) -> bool:
        return bool(self.wanted)

    def records(self) -> QuerySet[ProvisioningRecord]:
        """The records wanted, the latest call first, without their bodies."""
        return latest(self.organization).filter(self._condition())

    def _condition(self) -> Q:
        found = Q()
        if person := self.wanted.get("person"):
            found &= Q(resource_name__icontains=person) | Q(resource_id=person)
        if method := self.wanted.get("method"):
            found &= Q(method=method)
        if result := self.wanted.get("result"):
            _, lowest, beyond = RESULTS[result]
            found &= Q(status__gte=lowest, status__lt=beyond)
        if since := self.wanted.get("since"):
            found &= Q(at__gte=since)
        if until := self.wanted.get("until"):
            found &= Q(at__lt=until + timedelta(minutes=1))
        return found


def latest(organization: Organization) -> QuerySet[ProvisioningRecord]:
    """Records without their bodies, the latest call first. Reads are stored out of order."""
    rows = ProvisioningRecord.objects.filter(organization=organization)
    return rows.defer("request_body", "response_body").order_by("-at", "-pk")


def last_push(organization: Organization) -> datetime | None:
    """When the IdP last wrote something, whatever we answered."""
    writes = (
        latest(organization).exclude(method__in=["GET", "HEAD"]).exclude(path__endswith=".search")
    )
    return writes.values_list("at", flat=True).first()


def before(records: QuerySet[ProvisioningRecord], place: Position) -> QuerySet[ProvisioningRecord]:
    """Those that come after `place` in the list."""
    at, key = place
    return records.filter(Q(at__lt=at) | Q(pk__lt=key), at__lte=at)


def written(record: ProvisioningRecord) -> str:
    """The place of a record, as a URL carries it."""
    return f"{record.at.astimezone(UTC):%Y%m%d%H%M%S%f}-{record.pk}"


def place(text: str) -> Position | None:
    moment, _, key = text.partition("-")
    if not (text.isascii() and moment.isdigit() and key.isdigit() and len(key) < 19):
        return None
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=UTC), int(key)
    except ValueError:
        return None
