"""What each rule makes of somebody, present or imagined, and why; nothing changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from identity import names
from identity.models import Organization, User
from telephony.models import PlanRule
from telephony.rules import book, conditions, holdings, missing, words
from telephony.rules.conditions import GROUP, Known


@dataclass(frozen=True)
class Tried:
    """One rule: what it asks for that does not hold, and whether it is the one that counts."""

    rule: PlanRule
    unmet: list[str]
    counts: bool = False

    @property
    def fits(self) -> bool:
        return not self.unmet


@dataclass(frozen=True)
class Outcome:
    """Every rule in force, in order, and what the one that counts gives, in words."""

    tried: list[Tried]
    gets: list[str]

    @property
    def rule(self) -> PlanRule | None:
        return _counting(self.tried)


class Imagined:
    """Somebody of whom only groups and attributes are known; names go by any capitals."""

    def __init__(self, groups: Iterable[str], attributes: Iterable[tuple[str, str]]) -> None:
        self._values = defaultdict[str, list[str]](list)
        for name, value in (*((GROUP, group) for group in groups), *attributes):
            self._values[name.lower()].append(names.key(value))

    def values(self, what: str) -> Iterator[str]:
        return iter(self._values.get(what.lower(), ()))


def on_person(user: User) -> Outcome:
    """What the rules in force would give `user` beyond what they have."""
    found = _through(user.organization, conditions.facts(user))
    rule = _counting(found)
    return Outcome(found, missing.of(rule, holdings.of(user)).words(rule) if rule else [])


def on_imagined(organization: Organization, somebody: Imagined) -> Outcome:
    """What they would give to whoever arrives like that."""
    found = _through(organization, somebody)
    rule = _counting(found)
    return Outcome(found, words.of(rule).gives if rule else [])


def _through(organization: Organization, known: Known) -> list[Tried]:
    found: list[Tried] = []
    for rule in book.listed(organization, only_active=True):
        asked = conditions.read(rule.conditions)
        unmet = [words.condition(each) for each in asked if not each.holds(known)]
        is_first = not any(each.counts for each in found)
        found.append(Tried(rule, unmet, counts=is_first and not unmet))
    return found


def _counting(found: list[Tried]) -> PlanRule | None:
    return next((each.rule for each in found if each.counts), None)
