"""Domains that an organization has proved to be its own, by a TXT record that it was given.

They route sign-ins, and bound what its identity provider may say: a mistake here would let one
organization speak for another's people.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from time import monotonic

from django.db import IntegrityError, transaction
from django.utils import timezone

from identity import audit, domain_names, txt_records
from identity.audit import SYSTEM, Actor
from identity.database import select
from identity.models import Organization, VerifiedDomain

MOST = 100  # of one organization
ROUND_SECONDS = 40.0  # of the daily look; a task has sixty
VERIFIED = """SELECT domain FROM identity_verifieddomain
    WHERE organization_id = %s AND verified_at IS NOT NULL"""
Trouble = VerifiedDomain.Trouble
GONE = (Trouble.NO_RECORD, Trouble.OTHER_RECORD)
log = logging.getLogger(__name__)


class AlreadyListed(Exception):
    """The organization has this domain in its list."""


class TooMany(Exception):
    """The list is full."""


def add(organization: Organization, *, domain: str, actor: Actor) -> VerifiedDomain:
    """List a domain, which counts for nothing until it is proved.

    `domain` is what `domain_names.own` returns. Raises AlreadyListed, TooMany.
    """
    if organization.domains.count() >= MOST:
        raise TooMany
    try:
        with transaction.atomic():
            row = organization.domains.create(domain=domain, token=secrets.token_hex(16))
            audit.record("domain.added", subject=row, actor=actor)
    except IntegrityError:
        raise AlreadyListed from None
    return row


def check(row: VerifiedDomain, *, actor: Actor, verifies: bool = True) -> str:
    """Ask DNS now and keep what came of it: a Trouble, or nothing when the record is there.

    Without `verifies` nothing is verified. That another organization has the domain is told only
    to whom DNS says it belongs.
    """
    trouble = _look(row)
    if verifies and not trouble and not row.verified_at and not _verify(row, actor):
        trouble = Trouble.ELSEWHERE
    _keep(row, trouble, actor)
    return trouble


def remove(row: VerifiedDomain, *, actor: Actor) -> None:
    """From now on it routes nothing, and others may verify it."""
    with transaction.atomic():
        audit.record("domain.removed", subject=row, actor=actor)
        row.delete()


def look_everywhere() -> None:
    """Is every record still there? Told, and nothing else: nobody is locked out.

    Those that were asked longest ago come first, so that all have their turn.
    """
    until = monotonic() + ROUND_SECONDS
    rows = VerifiedDomain.objects_all_organizations.exclude(verified_at=None)
    for row in rows.filter(organization__is_active=True).order_by("checked_at").iterator():
        if monotonic() > until:
            log.warning("Not every verified domain was looked at today.")
            return
        check(row, actor=SYSTEM)


def organization_of(address: str) -> Organization | None:
    """The organization that has proved the domain of this e-mail address to be its own."""
    domain = domain_names.of_address(address)
    if domain is None:
        return None
    rows = VerifiedDomain.objects_all_organizations.exclude(verified_at=None)
    row = rows.filter(domain=domain).select_related("organization").first()
    return row.organization if row else None


def of_organization(organization: Organization) -> frozenset[str]:
    """Those that are verified."""
    return asked(organization)()


def asked(organization: Organization) -> Callable[[], frozenset[str]]:
    """The same, to be called in `at_once` after the block: every sign-in asks."""
    found = select(VERIFIED, [organization.pk])
    return lambda: frozenset(domain for (domain,) in found())


def outside(domains: frozenset[str], addresses: Iterable[str]) -> str:
    """The first address that lies in none of `domains`; nothing when there is no such address.

    A domain holds its own addresses, not those of the domains below it.
    """
    return next((each for each in addresses if domain_names.of_address(each) not in domains), "")


def _look(row: VerifiedDomain) -> str:
    try:
        found = [each.strip() for each in txt_records.at(row.record_name)]
    except txt_records.NoAnswer as reason:
        log.warning("No answer for the record of domain %s: %s", row.pk, reason)
        return Trouble.DNS_FAILED
    if row.record_value in found:
        return ""
    return Trouble.OTHER_RECORD if found else Trouble.NO_RECORD


def _verify(row: VerifiedDomain, actor: Actor) -> bool:
    """False when another organization has it."""
    mine = VerifiedDomain.objects_all_organizations.filter(pk=row.pk, verified_at=None)
    try:
        with transaction.atomic():
            if mine.update(verified_at=timezone.now()):
                audit.record("domain.verified", subject=row, actor=actor)
    except IntegrityError:
        return False
    return True


def _keep(row: VerifiedDomain, trouble: str, actor: Actor) -> None:
    """No answer says nothing about the record of a verified domain, so what was known stays."""
    is_news = not row.verified_at or trouble != Trouble.DNS_FAILED
    facts = {"checked_at": timezone.now()} | ({"trouble": trouble} if is_news else {})
    with transaction.atomic():
        VerifiedDomain.objects_all_organizations.filter(pk=row.pk).update(**facts)
        if row.verified_at and trouble in GONE and row.trouble not in GONE:
            audit.record("domain.record_gone", subject=row, actor=actor)
