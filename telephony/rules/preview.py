"""What the rules would do to the people who are here, without doing it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction

from identity import audit
from identity.audit import Actor
from identity.models import Membership, Organization
from telephony import seats
from telephony.models import PlanRule
from telephony.rules import book, conditions, holdings, missing, waiting
from telephony.rules.conditions import Facts

SHOWN = 20  # people of whom the page says what they would get
AT_ONCE = 2000  # rows that the database sends at a time


@dataclass(frozen=True)
class Would:
    """One person, the rule that fits, and what it would give them, in words."""

    user_id: int
    scim_id: str
    label: str
    rule: str
    gets: list[str]


@dataclass
class Preview:
    """How many were looked at and fitted a rule, and who would change."""

    looked_at: int = 0
    fitting: int = 0
    changing: list[int] = field(default_factory=list)
    first: list[Would] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    short: list[str] = field(default_factory=list)  # sentences about what there is too little of

    @property
    def sums(self) -> list[tuple[str, int]]:
        """What is given how often, the most frequent first."""
        return self.totals.most_common()


class Found(NamedTuple):
    """A person, the place of the rule that fits, and what it would give them."""

    user_id: int
    rule: int
    lacks: missing.Missing


def of(organization: Organization, rules: list[PlanRule]) -> Preview:
    """What `rules`, saved or not, would do to all active people. Seven queries."""
    found, first, alike = Preview(), list[Found](), Counter[tuple[int, missing.Missing]]()
    for each in _everybody(organization, rules, found):
        if each.lacks:
            found.changing.append(each.user_id)
            alike[each.rule, each.lacks] += 1
            if len(first) < SHOWN:
                first.append(each)
    for (place, lacks), count in alike.items():
        for words in lacks.words(rules[place]):
            found.totals[words] += count
    found.first = _shown(organization, rules, first)
    found.short = _short(organization, rules, alike)
    return found


@transaction.atomic
def apply(organization: Organization, *, actor: Actor) -> int:
    """Let the rules look at everybody whom they would change; how many that are."""
    changing = of(organization, book.listed(organization, only_active=True)).changing
    if changing:
        waiting.mark_due(organization.pk, changing)
        audit.record("rules.applied", subject=organization, actor=actor, people=len(changing))
    return len(changing)


def _everybody(
    organization: Organization, rules: list[PlanRule], found: Preview
) -> Iterator[Found]:
    """Whoever fits a rule. Told of everybody at once, so no model is made for each of them."""
    read = [conditions.read(rule.conditions) for rule in rules]
    groups, held = _groups(organization), holdings.of_everybody(organization)
    for user_id, role, known in _people(organization, groups):
        found.looked_at += 1
        place = next((n for n, each in enumerate(read) if conditions.hold(each, known)), None)
        if place is None:
            continue
        found.fitting += 1
        holding = held[user_id]
        holding.role = role
        yield Found(user_id, place, missing.of(rules[place], holding))


def _people(
    organization: Organization, groups: Mapping[int, frozenset[str]]
) -> Iterator[tuple[int, str, Facts]]:
    people = organization.users.filter(is_active=True).order_by("pk")
    rows = people.values_list("pk", "role", "user_name_key", "profile_key")
    for user_id, role, name, profile in rows.iterator(chunk_size=AT_ONCE):
        yield user_id, role, Facts(profile, name, groups[user_id])


def _shown(organization: Organization, rules: list[PlanRule], first: list[Found]) -> list[Would]:
    people = organization.users.in_bulk([each.user_id for each in first])
    return [
        Would(
            each.user_id,
            str(people[each.user_id].scim_id),
            people[each.user_id].label,
            rules[each.rule].name,
            each.lacks.words(rules[each.rule]),
        )
        for each in first
    ]


def _groups(organization: Organization) -> defaultdict[int, frozenset[str]]:
    members = Membership.objects_all_organizations.filter(organization=organization)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for user_id, key in members.values_list("user_id", "group__display_name_key"):
        found[user_id].add(key)
    return defaultdict(frozenset, {key: frozenset(each) for key, each in found.items()})


def _short(
    organization: Organization, rules: list[PlanRule], alike: Counter[tuple[int, missing.Missing]]
) -> list[str]:
    wanted = Counter[str]()
    for (place, lacks), number in alike.items():
        product = rules[place].license
        if product is not None and lacks.license:
            wanted[product.code] += number
    counts = {count.pool.sku.code: count for count in seats.counts(organization)}
    return [
        f"{names_of(code, counts)}: {number} needed, {free} free."
        for code, number in sorted(wanted.items())
        if (free := counts[code].free if code in counts else 0) < number
    ]


def names_of(code: str, counts: dict[str, seats.PoolCount]) -> str:
    """The product's name, or its code if the organization has none of it."""
    return counts[code].pool.sku.name if code in counts else code
