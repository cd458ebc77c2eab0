"""People whom the rules have to look at, and people who wait until something comes free.

Rows, so that nothing is lost with a queue: they are written in the transaction of the change,
and a worker looks at whoever is due. A seat, a number or an extension that comes free makes
those due who have waited longest, as many as it can serve.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from identity import listed
from identity.database import own_connection
from identity.models import Organization, User
from telephony import doorbell, people_search
from telephony.models import LicenseSku, PendingLine

FULL_RANGE = timedelta(minutes=10)  # until a person is tried again for whom no extension was free
DUE = """INSERT INTO telephony_pendingline AS mine (organization_id, user_id, due_at, attempts,
        lacks_extension, lacks_number, number_prefix, detail, created_at)
    SELECT p.organization_id, p.id, %s, 0, {false}, {false}, '', '', %s FROM identity_user p
    WHERE p.organization_id = %s AND p.is_active AND p.id {among} ORDER BY p.id
    ON CONFLICT (user_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0"""
# Of those who wait for the same thing the first ones, as many as there is of it.
FIRST = """SELECT id FROM (SELECT w.id, w.{free} AS free, ROW_NUMBER() OVER (
        PARTITION BY w.organization_id, w.what ORDER BY w.created_at, w.id) AS place
    FROM ({waiting}) w) AS queue WHERE place <= free"""
FOR_A_SEAT = """SELECT p.id, p.organization_id, p.license_id AS what, p.created_at, (
        SELECT COUNT(*) FROM telephony_licenseseat s JOIN telephony_licensepool l
        ON l.id = s.pool_id WHERE l.organization_id = p.organization_id
        AND l.sku_id = p.license_id AND s.state = 'free') AS seats
    FROM telephony_pendingline p WHERE p.due_at IS NULL AND p.license_id IS NOT NULL"""
FOR_A_NUMBER = """SELECT p.id, p.organization_id, p.number_prefix AS what, p.created_at, (
        SELECT COUNT(*) FROM telephony_phonenumber n WHERE n.organization_id = p.organization_id
        AND n.state = 'claimed' AND n.e164 LIKE p.number_prefix || '%%') AS numbers
    FROM telephony_pendingline p WHERE p.due_at IS NULL AND p.lacks_number"""
WAKE = "UPDATE telephony_pendingline SET due_at = %s WHERE due_at IS NULL AND id IN ({first})"


def _lacks(of: str) -> Q:
    kinds = {"license__isnull": False, "lacks_extension": True, "lacks_number": True}
    return reduce(or_, (Q(**{f"{of}{name}": value}) for name, value in kinds.items()))


LACKING_SOMETHING = _lacks("pending_line__")  # of a person


@dataclass(frozen=True)
class Lacking:
    """What a rule gives and could not: of nothing else does a person wait."""

    license: LicenseSku | None = None
    extension: bool = False
    number: bool = False
    number_prefix: str = ""
    detail: str = ""

    def __bool__(self) -> bool:
        return bool(self.license or self.extension or self.number)


def mark_due(organization_id: int, user_ids: Iterable[int]) -> None:
    """Let a worker look at these people, the active ones, once this transaction is committed."""
    connection = own_connection()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    statement = DUE.format(among=listed.among(), false="false")
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, now, organization_id, listed.of(sorted(user_ids))])
    doorbell.ring_after_commit()


def look_again(organization: Organization) -> None:
    """Whoever waits is due: rules, ranges or what there is of something have changed."""
    rows = PendingLine.objects_all_organizations.filter(organization=organization)
    if rows.filter(_lacks("")).update(due_at=timezone.now(), attempts=0):
        doorbell.ring_after_commit()


def wake() -> None:
    """Make due whom something that came free can serve. Two statements, however many wait."""
    connection = own_connection()
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    for free, waiting in (("seats", FOR_A_SEAT), ("numbers", FOR_A_NUMBER)):
        first = FIRST.format(free=free, waiting=waiting)
        with connection.cursor() as cursor:
            cursor.execute(WAKE.format(first=first), [now])


def due(limit: int) -> list[tuple[int, int]]:
    """Organization and person, by key, of those at whom a worker has to look."""
    rows = PendingLine.objects_all_organizations.filter(due_at__lte=timezone.now())
    found = rows.order_by("due_at", "pk").values_list("organization_id", "user_id")
    return list(found[:limit])


def settle(row: PendingLine, lacking: Lacking) -> None:
    """The rules have looked: the person waits for what is `lacking`, or for nothing any more."""
    if not lacking:
        row.delete()
        return
    row.due_at = timezone.now() + FULL_RANGE if lacking.extension else None
    row.attempts = 0
    row.license, row.lacks_extension = lacking.license, lacking.extension
    row.lacks_number, row.number_prefix = lacking.number, lacking.number_prefix
    row.detail = lacking.detail[:500]
    row.save()


def listed_for(organization: Organization, *, text: str = "") -> QuerySet[PendingLine]:
    """Those who wait for something, the longest first; with `text`, who is called like that."""
    rows = organization.pending_lines.filter(_lacks("")).select_related("user", "license")
    if text:
        rows = rows.filter(people_search.fits(text, person="user"))
    return rows.order_by("created_at", "pk")


def by_license(organization: Organization) -> dict[str, int]:
    """How many people wait for a seat of each product, by its code."""
    waiting = organization.pending_lines.filter(license__isnull=False)
    return dict(waiting.values_list("license__code").annotate(Count("pk")))


def of(user: User) -> PendingLine | None:
    return PendingLine.objects_all_organizations.filter(user=user).first()
