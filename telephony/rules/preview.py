"""What the rules would do to the people who are here, without doing it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from identity import audit
from identity.audit import Actor
from identity.models import Membership, Organization, User
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

    def add(self, would: Would) -> None:
        self.changing.append(would.user_id)
        self.totals.update(would.gets)
        if len(self.first) < SHOWN:
            self.first.append(would)


def of(organization: Organization, rules: list[PlanRule]) -> Preview:
    """What `rules`, saved or not, would do to all active people. Six queries."""
    found, wanted = Preview(), Counter[str]()
    for would, rule, lacks in _everybody(organization, rules, found):
        if lacks:
            found.add(would)
        if lacks.license and rule.license:
            wanted[rule.license.code] += 1
    found.short = _short(organization, wanted)
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
) -> Iterator[tuple[Would, PlanRule, missing.Missing]]:
    read = [(rule, conditions.read(rule.conditions)) for rule in rules]
    groups, held = _groups(organization), holdings.of_everybody(organization)
    for person in _people(organization):
        found.looked_at += 1
        known = Facts(person.profile_key, person.user_name_key, groups[person.pk])
        rule = next((rule for rule, each in read if conditions.hold(each, known)), None)
        if rule is None:
            continue
        found.fitting += 1
        holding = held[person.pk]
        holding.role = person.role
        lacks = missing.of(rule, holding)
        words = lacks.words(rule)
        yield Would(person.pk, str(person.scim_id), person.label, rule.name, words), rule, lacks


def _people(organization: Organization) -> Iterator[User]:
    people = organization.users.filter(is_active=True).order_by("pk")
    columns = ("organization", "scim_id", "role", "profile_key", "user_name_key", "user_name")
    shown = people.only(*columns, "display_name", "given_name", "family_name")
    yield from shown.iterator(chunk_size=AT_ONCE)


def _groups(organization: Organization) -> defaultdict[int, frozenset[str]]:
    members = Membership.objects_all_organizations.filter(organization=organization)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for user_id, key in members.values_list("user_id", "group__display_name_key"):
        found[user_id].add(key)
    return defaultdict(frozenset, {key: frozenset(each) for key, each in found.items()})


def _short(organization: Organization, wanted: Counter[str]) -> list[str]:
    counts = {count.pool.sku.code: count for count in seats.counts(organization)}
    return [
        f"{names_of(code, counts)}: {number} needed, {free} free."
        for code, number in sorted(wanted.items())
        if (free := counts[code].free if code in counts else 0) < number
    ]


def names_of(code: str, counts: dict[str, seats.PoolCount]) -> str:
    """The product's name, or its code if the organization has none of it."""
    return counts[code].pool.sku.name if code in counts else code
