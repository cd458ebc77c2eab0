"""The numbering plan: ranges that are added, changed and removed, and the next free number."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from identity import audit
from identity.audit import Actor
from identity.models import Organization
from telephony import next_extension, plan
from telephony.models import Extension, ExtensionRange, Site
from telephony.plan import Span
from telephony.rules import waiting

Kind, State, Purpose = Extension.Kind, Extension.State, ExtensionRange.Purpose


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
    taken = list(organization.extensions.order_by("number").values_list("number", "state"))
    return [_count(each, what, taken) for each in ranges]


def _count(row: ExtensionRange, what: plan.Plan, taken: list[tuple[str, str]]) -> RangeCount:
    span = Span(row.length, row.first, row.last)
    inside = [
        state
        for number, state in taken
        if len(number) == row.length and row.first_number <= number <= row.last_number
    ]
    return RangeCount(
        row,
        used=inside.count(State.ASSIGNED),
        reserved=inside.count(State.RESERVED),
        resting=inside.count(State.QUARANTINE),
        refused=what.refused_in(span),
    )


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
