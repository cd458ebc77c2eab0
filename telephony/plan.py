"""The numbering plan of an organization, read at once: its ranges, and what is refused where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from identity.database import own_connection
from telephony import emergency
from telephony.models import ExtensionRange, Site
from telephony.models.voice_settings import DEFAULT_COUNTRY, VoiceSettings

Purpose = ExtensionRange.Purpose
READ = """SELECT 'range', purpose, site_id, length, first, last, id FROM telephony_extensionrange
    WHERE organization_id = %s
    UNION ALL SELECT 'site', country, id, 0, 0, 0, 0 FROM telephony_site WHERE organization_id = %s
    UNION ALL SELECT 'settings', default_country, NULL, extension_quarantine_days, 0, 0, 0
    FROM telephony_voicesettings WHERE organization_id = %s"""


class Span(NamedTuple):
    """Extensions of one length from the first to the last, both included."""

    length: int
    first: int
    last: int


WITHOUT_A_PLAN = Span(4, 1001, 9999)


@dataclass(frozen=True)
class Range:
    """A row of the plan. `site` is None for all sites."""

    purpose: str
    site: int | None
    span: Span
    pk: int

    def has(self, number: str) -> bool:
        length, first, last = self.span
        return len(number) == length and first <= int(number) <= last


@dataclass(frozen=True)
class Plan:
    """What there is to give. `countries` are those of the sites, and the default one."""

    ranges: tuple[Range, ...]
    countries: frozenset[str]
    quarantine: timedelta

    def spans(self, *, kind: str, site: int | None = None, range_: int | None = None) -> list[Span]:
        """Where to look for an extension, in this order: at the site, then in ranges for all.

        With `range_`, only there. An organization without ranges for `kind` has 1001 to 9999,
        without what its other ranges are for.
        """
        fit = [each for each in self.ranges if each.purpose == kind]
        if range_ is not None:
            chosen = [each for each in fit if each.pk == range_]
        else:
            mine = [each for each in fit if site is not None and each.site == site]
            chosen = mine + [each for each in fit if each.site is None]
        wanted = [each.span for each in chosen]
        taboo: list[Span] = []
        if not fit and range_ is None:
            wanted, taboo = [WITHOUT_A_PLAN], [each.span for each in self.ranges]
        return [part for span in wanted for part in self._allowed(span, taboo)]

    def of(self, number: str) -> Range | None:
        """The range in which `number` lies."""
        return next((each for each in self.ranges if each.has(number)), None)

    def countries_near(self, number: str) -> list[str]:
        """Where there are sites, and `number` is too close to an emergency number."""
        return emergency.countries_near(number, self.countries)

    def refused_in(self, span: Span) -> int:
        """How many of `span` are too close to emergency numbers."""
        left = sum(part.last - part.first + 1 for part in self._allowed(span, ()))
        return span.last - span.first + 1 - left

    def _allowed(self, span: Span, taboo: Iterable[Span]) -> Iterator[Span]:
        """`span` without what is refused."""
        holes = [(each.first, each.last) for each in taboo if each.length == span.length]
        holes += emergency.blocks(span.length, self.countries)
        first = span.first
        for hole_first, hole_last in sorted(holes):
            if first < hole_first <= span.last:
                yield Span(span.length, first, hole_first - 1)
            first = max(first, hole_last + 1) if hole_first <= span.last else first
        if first <= span.last:
            yield Span(span.length, first, span.last)


def of(organization_id: int) -> Plan:
    """By one statement."""
    with own_connection().cursor() as cursor:
        cursor.execute(READ, [organization_id] * 3)
        rows = cursor.fetchall()
    ranges = [Range(row[1], row[2], Span(*row[3:6]), row[6]) for row in rows if row[0] == "range"]
    settings = [(row[1], row[3]) for row in rows if row[0] == "settings"]
    country, days = settings[0] if settings else (DEFAULT_COUNTRY, _default_days())
    countries = {row[1] for row in rows if row[0] == "site"} | {country}
    ranges.sort(key=lambda each: each.span)
    return Plan(tuple(ranges), frozenset(countries), timedelta(days=days))


def key(row: Site | ExtensionRange | None) -> int | None:
    return row.pk if row is not None else None


def _default_days() -> int:
    field = VoiceSettings._meta.get_field("extension_quarantine_days")
    return int(field.default)
