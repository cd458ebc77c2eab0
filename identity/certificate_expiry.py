"""Single sign-on that ends with a certificate: who runs it hears of it in time.

Of several certificates of the IdP the last to expire counts, so a rollover that is prepared ends
the warnings. Of ours it is the one that signs: the next one must be put in use by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from identity import audit, mail
from identity.audit import SYSTEM
from identity.models import Certificate, Organization, SigningKey

TONES = {60: "info", 30: "warning", 7: "danger", 1: "danger"}  # days before the end
ENDED = 0  # told as a threshold of its own


@dataclass(frozen=True)
class Ending:
    """The last certificate of a connection, or ours, and how loudly to say that it ends."""

    certificate: Certificate | SigningKey
    days_left: int  # whole days; negative after the end
    tone: str

    @property
    def is_ours(self) -> bool:
        return isinstance(self.certificate, SigningKey)

    @property
    def has_ended(self) -> bool:
        return self.days_left < 0

    @property
    def threshold(self) -> int:
        """The nearest of the days on which administrators are told."""
        return ENDED if self.has_ended else min(day for day in TONES if self.days_left <= day)


def endings(organization: Organization) -> list[Ending]:
    """What administrators should know."""
    certificates = Certificate.objects_all_organizations.filter(organization=organization)
    return list(_endings(certificates, timezone.now()))


def warn() -> None:
    """Once a day: mail at 60, 30, 7 and 1 days and at the end. What cannot be sent waits a day."""
    certificates = Certificate.objects_all_organizations.filter(organization__is_active=True)
    for ending in _endings(certificates, timezone.now()):
        _warn(ending)


def _endings(certificates: QuerySet[Certificate], now: datetime) -> Iterator[Ending]:
    """By one query: of each connection that is on, the last certificate and ours, if they end soon."""
    rows = certificates.filter(connection__is_enabled=True).order_by("not_after")
    rows = rows.select_related("connection__organization", "connection__signing_key")
    last = {certificate.connection_id: certificate for certificate in rows}
    for certificate in last.values():
        yield from _ending(certificate, now)
        connection = certificate.connection
        if connection.signs_requests and connection.signing_key:
            connection.signing_key.connection = connection  # it is at hand
            yield from _ending(connection.signing_key, now)


def _ending(certificate: Certificate | SigningKey, now: datetime) -> Iterator[Ending]:
    left = (certificate.not_after - now).days
    if left <= max(TONES):
        yield Ending(certificate, left, TONES[min(days for days in TONES if left <= days)])


def _warn(ending: Ending) -> None:
    """Told first and kept afterwards: a worker that dies between tells twice, and never not at all."""
    known = ending.certificate.warned_at_days
    if known is not None and known <= ending.threshold:
        return
    if not _mailed(ending):
        return
    certificate = ending.certificate
    facts: dict[str, Any] = {"subject": certificate, "actor": SYSTEM, "days": ending.days_left}
    with transaction.atomic():
        rows = type(certificate).objects_all_organizations.filter(pk=certificate.pk)
        rows.update(warned_at_days=ending.threshold)
        if ending.is_ours:
            audit.record("signing_key.end_announced", **facts)
        else:
            audit.record("certificate.end_announced", **facts)


def _mailed(ending: Ending) -> bool:
    organization = ending.certificate.connection.organization
    section = "signed-requests" if ending.is_ours else "single-sign-on"
    url = f"{settings.PUBLIC_URL}{reverse('identity:management')}#{section}"
    context = {"ending": ending, "organization": organization, "url": url}
    letter = "signing_key_ends" if ending.is_ours else "certificate_ends"
    text = render_to_string(f"identity/mail/{letter}.txt", context)
    which = "our own certificate" if ending.is_ours else "a certificate"
    subject = f"Single sign-on at {organization}: {which} {_when(ending)}"
    return mail.to_keepers(organization, subject, text)


def _when(ending: Ending) -> str:
    if ending.has_ended:
        return "has expired"
    return f"expires in {ending.days_left} days" if ending.days_left > 1 else "expires tomorrow"
