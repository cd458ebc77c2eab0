"""The numbering plan: ranges that are added, changed and removed, and the next free number."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import Q

from identity import audit
from identity.audit import Actor
from identity.database import is_postgresql, own_connection
from identity.models import Organization
from telephony import next_extension, plan
from telephony.models import Extension, ExtensionRange, Site
from telephony.plan import Span
from telephony.rules import waiting

Kind, State, Purpose = Extension.Kind, Extension.State, ExtensionRange.Purpose

COUNTING = """SELECT r.id, x.state, COUNT(*) FROM telephony_extensionrange r
    JOIN telephony_extension x ON x.organization_id = r.organization_id
    AND x.number BETWEEN {first} AND {last} AND LENGTH(x.number) = r.length
    WHERE r.organization_id = %s GROUP BY r.id, x.state"""


class BadRange(ValueError):
    """Not a range, or one that overlaps another. Its text says which."""


@dataclass(frozen=True)
class RangeCount:
    """A range, and what has become of its extensions."""

    range: ExtensionRange
    used: int
    reserved: int
    resting: int
    refused: int  # too close to emergency numbers

    @property
    def free(self) -> int:
        if self.range.purpose == Purpose.RESERVED:
            return 0
        return self.range.size - self.used - self.reserved - self.resting - self.refused


def next_free(
    organization: Organization,
    *,
    site: Site | None = None,
    kind: str = Kind.USER,
    range: ExtensionRange | None = None,
) -> str | None:
    """The lowest free extension that the plan has for `kind`; at `site` first. Two statements."""
    what = plan.of(organization.pk)
    spans = what.spans(kind=kind, site=plan.key(site), range_=plan.key(range))
    return next_extension.find(organization.pk, spans)


@transaction.atomic
def add(
    organization: Organization,
    *,
    first: str,
    last: str,
    actor: Actor,
    purpose: str = Purpose.USER,
    site: Site | None = None,
) -> ExtensionRange:
    """Add the extensions from `first` to `last` to the plan. Raises BadRange."""
    row = ExtensionRange(organization=organization, purpose=purpose, site=site)
    _write(row, first, last)
    audit.record("extension_range.added", subject=row, actor=actor, **_facts(row))
    waiting.look_again(organization)
    return row


@transaction.atomic
def change(
    row: ExtensionRange,
    *,
    first: str,
    last: str,
    purpose: str,
    site: Site | None,
    actor: Actor,
) -> None:
    """Change a range; extensions that people have stay theirs. Raises BadRange."""
    row.refresh_from_db(from_queryset=ExtensionRange.objects_all_organizations.select_for_update())
    before = _facts(row)
    row.purpose, row.site = purpose, site
    _write(row, first, last)
    changes = {
        name: [before[name], value] for name, value in _facts(row).items() if before[name] != value
    }
    if changes:
        audit.record("extension_range.changed", subject=row, actor=actor, **changes)
        waiting.look_again(row.organization)


@transaction.atomic
def remove(row: ExtensionRange, *, actor: Actor) -> None:
    """Take a range out of the plan; extensions that people have stay theirs."""
    audit.record("extension_range.removed", subject=row, actor=actor, **_facts(row))
    row.delete()


def counts(organization: Organization) -> list[RangeCount]:
    """Every range in order, in three statements however many there are."""
    what = plan.of(organization.pk)
    ranges = organization.extension_ranges.select_related("site").order_by("length", "first")
    found: Counter[tuple[int, str]] = Counter()
    with own_connection().cursor() as cursor:
        cursor.execute(_counting(), [organization.pk])
        for pk, state, count in cursor.fetchall():
            found[pk, state] = count
    return [_count(each, what, found) for each in ranges]


def _count(row: ExtensionRange, what: plan.Plan, found: Counter[tuple[int, str]]) -> RangeCount:
    return RangeCount(
        row,
        used=found[row.pk, State.ASSIGNED],
        reserved=found[row.pk, State.RESERVED],
        resting=found[row.pk, State.QUARANTINE],
        refused=what.refused_in(Span(row.length, row.first, row.last)),
    )


@cache
def _counting() -> str:
    """By the numbers as text, as the unique index has them."""
    digits = (
        "lpad(r.{}::text, r.length, '0')" if is_postgresql() else "printf('%%0*d', r.length, r.{})"
    )
    return COUNTING.format(first=digits.format("first"), last=digits.format("last"))


def _write(row: ExtensionRange, first: str, last: str) -> None:
    if len(first) != len(last) or not 2 <= len(first) <= 8:
        raise BadRange("First and last have the same number of digits, 2 to 8.")
    row.first, row.last, row.length = int(first), int(last), len(first)
    if row.first > row.last:
        raise BadRange("The last extension comes after the first one.")
    if other := _overlapped(row):
        raise BadRange(f"{other} is in the plan already.")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise BadRange("These extensions are in the plan already.") from None


def _overlapped(row: ExtensionRange) -> ExtensionRange | None:
    others = ExtensionRange.objects_all_organizations.filter(
        Q(first__lte=row.last, last__gte=row.first),
        organization=row.organization_id,
        length=row.length,
    )
    return others.exclude(pk=row.pk).order_by("first").first()


def _facts(row: ExtensionRange) -> dict[str, str]:
    return {
        "extensions": str(row),
        "purpose": Purpose(row.purpose).label,
        "site": row.site.name if row.site else "all",
    }
