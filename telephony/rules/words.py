"""A rule as a sentence or two."""

from dataclasses import dataclass

from telephony.models import PlanRule
from telephony.rules import conditions
from telephony.rules.conditions import GROUP, Condition, How
from telephony.rules.missing import Missing

COMPARED = {How.IS: "is", How.STARTS: "starts with", How.ENDS: "ends with"}


@dataclass(frozen=True)
class Said:
    """The rule, whom it is about, and what it gives."""

    rule: PlanRule
    about: list[str]
    gives: list[str]


def of(rule: PlanRule) -> Said:
    about = [condition(each) for each in conditions.read(rule.conditions)]
    gives = Missing(
        site=rule.site is not None,
        license=rule.license is not None,
        extension=rule.gives_extension,
        number=rule.gives_number,
        role=bool(rule.role),
    )
    return Said(rule, about, gives.words(rule))


def condition(one: Condition) -> str:
    values = " or ".join(f"“{value}”" for value in one.values)
    if one.what.lower() == GROUP and one.how == How.IS:
        return f"in the group {values}"
    what = "in a group whose name" if one.what.lower() == GROUP else one.what
    return f"{what} {COMPARED[one.how]} {values}"
