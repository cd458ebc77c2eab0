"""Single sign-on that ends with a certificate: who runs it hears of it in time.

Of several certificates the last to expire counts, so a rollover that is prepared ends the warnings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from identity import audit, mail
from identity.audit import SYSTEM
from identity.models import Certificate, Organization, SsoConnection

TONES = {60: "info", 30: "warning", 7: "danger", 1: "danger"}  # days before the end
ENDED = 0  # told as a threshold of its own


@dataclass(frozen=True)
class Ending:
    """The last certificate of a connection, and how loudly to say that it ends."""

    certificate: Certificate
    days_left: int  # whole days; negative after the end
    tone: str

    @property
    def has_ended(self) -> bool:
        return self.days_left < 0

    @property
    def threshold(self) -> int:
        """The nearest of the days on which administrators are told."""
        return ENDED if self.has_ended else min(day for day in TONES if self.days_left <= day)


def endings(organization: Organization) -> list[Ending]:
    """What administrators should know."""
    return list(_endings(organization.sso_connections.filter(is_enabled=True), timezone.now()))


def warn() -> None:
    """Once a day: mail at 60, 30, 7 and 1 days and at the end. What cannot be sent waits a day."""
    connections = SsoConnection.objects_all_organizations.filter(
        is_enabled=True, organization__is_active=True
    )
    for ending in _endings(connections, timezone.now()):
        _warn(ending)


def _endings(connections: QuerySet[SsoConnection], now: datetime) -> Iterator[Ending]:
    rows = connections.select_related("organization").prefetch_related("certificates")
    for connection in rows:
        last = max(connection.certificates.all(), key=attrgetter("not_after"), default=None)
        left = (last.not_after - now).days if last else None
        if last and left is not None and left <= max(TONES):
            yield Ending(last, left, TONES[min(days for days in TONES if left <= days)])


def _warn(ending: Ending) -> None:
    certificate, organization = ending.certificate, ending.certificate.connection.organization
    untold = Q(warned_at_days=None) | Q(warned_at_days__gt=ending.threshold)
    mine = Certificate.objects_all_organizations.filter(untold, pk=certificate.pk)
    if mine.update(warned_at_days=ending.threshold) != 1:
        return
    url = f"{settings.PUBLIC_URL}{reverse('identity:management')}#single-sign-on"
    context = {"ending": ending, "organization": organization, "url": url}
    text = render_to_string("identity/mail/certificate_ends.txt", context)
    subject = f"Single sign-on at {organization}: a certificate {_when(ending)}"
    if not mail.to_keepers(organization, subject, text):
        rows = Certificate.objects_all_organizations.filter(pk=certificate.pk)
        rows.update(warned_at_days=certificate.warned_at_days)
        return
    audit.record(
        "certificate.end_announced", subject=certificate, actor=SYSTEM, days=ending.days_left
    )


def _when(ending: Ending) -> str:
    if ending.has_ended:
        return "has expired"
    return f"expires in {ending.days_left} days" if ending.days_left > 1 else "expires tomorrow"
