"""The rules of an organization, in their order. The first that fits a person holds.

Whoever changes a rule holds the organization's row: two who move rules at once come one after
the other, and no two rules share a place.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from identity import audit, ranks
from identity.audit import Actor
from identity.models import Organization
from telephony.models import ExtensionRange, LicenseSku, PlanRule, Site
from telephony.rules import conditions, waiting
from telephony.rules.conditions import Condition, Facts


class GivesNothing(Exception):
    """A rule that changes nobody is a mistake."""

    def __init__(self) -> None:
        super().__init__("Choose at least one thing that this rule gives.")


class RuleGone(Exception):
    """Somebody has removed the rule meanwhile."""


@dataclass(frozen=True)
class Wanted:
    """What a rule is to say. `number_prefix` is the beginning of an E.164 number, or empty."""

    name: str
    conditions: list[Condition] = field(default_factory=list)
    license: LicenseSku | None = None
    site: Site | None = None
    range: ExtensionRange | None = None
    gives_extension: bool = False
    gives_number: bool = False
    number_prefix: str = ""
    role: str = ""
    follows: bool = False

    def write(self, rule: PlanRule) -> PlanRule:
        """Into the columns of `rule`; the caller saves."""
        for name, value in vars(self).items():
            setattr(rule, name, value)
        rule.conditions = [each.stored() for each in self.conditions]
        return rule


def listed(organization: Organization, *, only_active: bool = False) -> list[PlanRule]:
    """All rules in their order. One query."""
    rules = organization.plan_rules.select_related("license", "site", "range").order_by(
        "position", "pk"
    )
    return list(rules.filter(is_active=True) if only_active else rules)


def first_that_fits(rules: list[PlanRule], known: Facts) -> PlanRule | None:
    fitting = (rule for rule in rules if conditions.hold(conditions.read(rule.conditions), known))
    return next(fitting, None)


@transaction.atomic
def add(organization: Organization, wanted: Wanted, *, actor: Actor) -> PlanRule:
    """As the last one. Raises GivesNothing, ranks.OwnersOnly."""
    _check(organization, wanted, actor)
    _hold(organization)
    last = organization.plan_rules.aggregate(last=Max("position"))["last"] or 0
    rule = wanted.write(PlanRule(organization=organization, position=last + 1))
    rule.save()
    audit.record("rule.added", subject=rule, actor=actor)
    _settle(organization)
    return rule


@transaction.atomic
def change(rule: PlanRule, wanted: Wanted, *, actor: Actor) -> None:
    """What people have already stays. Raises GivesNothing, ranks.OwnersOnly, RuleGone."""
    _check(rule.organization, wanted, actor)
    _hold_one(rule)
    ranks.require_power_to_name(rule.organization, rule.role, actor=actor)
    wanted.write(rule).save()
    audit.record("rule.changed", subject=rule, actor=actor)
    _settle(rule.organization)


@transaction.atomic
def move(rule: PlanRule, *, by: int, actor: Actor) -> None:
    """One place up (`by` -1) or down (1); at the end of the list nothing happens.

    Raises RuleGone.
    """
    _hold_one(rule)
    rules = listed(rule.organization)
    old = rules.index(rule)
    new = min(max(old + by, 0), len(rules) - 1)
    if new == old:
        return
    rules.insert(new, rules.pop(old))
    for position, each in enumerate(rules, start=1):
        each.position = position
    PlanRule.objects_all_organizations.bulk_update(rules, ["position"])
    audit.record("rule.moved", subject=rule, actor=actor, position=[old + 1, new + 1])
    _settle(rule.organization)


@transaction.atomic
def switch(rule: PlanRule, *, is_active: bool, actor: Actor) -> None:
    """A rule that is off is passed over. Raises RuleGone."""
    _hold_one(rule)
    rule.is_active = is_active
    rule.save(update_fields=["is_active"])
    done = "rule.switched_on" if is_active else "rule.switched_off"
    audit.record(done, subject=rule, actor=actor)
    _settle(rule.organization)


@transaction.atomic
def remove(rule: PlanRule, *, actor: Actor) -> None:
    """What it gave stays with the people. Raises RuleGone."""
    _hold_one(rule)
    audit.record("rule.removed", subject=rule, actor=actor)
    rule.delete()
    _settle(rule.organization)


def _check(organization: Organization, wanted: Wanted, actor: Actor) -> None:
    gives = (
        wanted.site,
        wanted.license,
        wanted.gives_extension,
        wanted.gives_number,
        wanted.role,
    )
    if not any(gives):
        raise GivesNothing
    ranks.require_power_to_name(organization, wanted.role, actor=actor)


def _hold(organization: Organization) -> None:
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def _hold_one(rule: PlanRule) -> None:
    """Make `rule` what it is by now; nobody else changes it meanwhile. Raises RuleGone."""
    organization = rule.organization
    _hold(organization)
    try:
        rule.refresh_from_db(from_queryset=organization.plan_rules.all())
    except PlanRule.DoesNotExist:
        raise RuleGone(rule.name) from None
    rule.organization = organization


def _settle(organization: Organization) -> None:
    """Whether there are rules is kept with the organization; who waits may wait for nothing now."""
    organization.has_rules = organization.plan_rules.filter(is_active=True).exists()
    organization.save(update_fields=["has_rules"])
    waiting.look_again(organization)
