"""Whom a rule is about: conditions on groups and on attributes that the IdP sent.

Stored as JSON: `{"what": "department", "how": "is", "values": ["Sales", "Pre-sales"]}`. `what`
is "group", or a SCIM attribute: "title", "name.familyName", "addresses.country"; those of an
extension such as "department" go by their own name. Capitals do not count.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol

from identity import names
from identity.models import User

GROUP = "group"
LONGEST = 254  # characters of a value, and of the name of an attribute
MOST_VALUES, MOST_CONDITIONS = 100, 20
# What most people ask for; anything else that an IdP sends may be typed.
KNOWN = (
    GROUP, "department", "division", "costCenter", "organization", "title", "userType", "locale",
    "preferredLanguage", "addresses.country", "addresses.region", "addresses.locality",
    "employeeNumber", "userName", "emails",
)  # fmt: skip


class How(StrEnum):
    """How a value is compared."""

    IS = "is"
    STARTS = "starts"
    ENDS = "ends"


FITS: dict[How, Callable[[str, str], bool]] = {
    How.IS: str.__eq__,
    How.STARTS: str.startswith,
    How.ENDS: str.endswith,
}


class BadCondition(ValueError):
    """Not a condition. Its text says why."""


@dataclass(frozen=True)
class Condition:
    """Holds when any value of the person fits any of `values`."""

    what: str
    how: How
    values: tuple[str, ...]

    def stored(self) -> dict[str, Any]:
        return asdict(self) | {"values": list(self.values)}

    def holds(self, facts: "Known") -> bool:
        fits = FITS[self.how]
        wanted = [names.key(value) for value in self.values]
        return any(fits(found, each) for found in facts.values(self.what) for each in wanted)


class Known(Protocol):
    """Somebody's values, folded as `identity.names` folds."""

    def values(self, what: str) -> Iterator[str]: ...


@dataclass(frozen=True)
class Facts:
    """What conditions look at, folded as `identity.names` folds."""

    profile: dict[str, Any]
    user_name: str
    groups: frozenset[str]

    def values(self, what: str) -> Iterator[str]:
        name = what.lower()
        if name == GROUP:
            return iter(self.groups)
        if name == "username":
            return iter([self.user_name])
        return _found(self.profile, name.split("."))


def facts(user: User) -> Facts:
    """One query, for the groups."""
    keys = user.memberships.values_list("group__display_name_key", flat=True)
    return Facts(user.profile_key, user.user_name_key, frozenset(keys))


def read(stored: Any) -> list[Condition]:
    """Conditions as they are kept or sent. Raises BadCondition."""
    if not isinstance(stored, list) or len(stored) > MOST_CONDITIONS:
        raise BadCondition(f"Conditions are a list of {MOST_CONDITIONS} at most.")
    return [_one(each) for each in stored]


def hold(conditions: Iterable[Condition], known: Facts) -> bool:
    """All of them; of none it is true of everybody."""
    return all(each.holds(known) for each in conditions)


def _one(stored: Any) -> Condition:
    if not isinstance(stored, dict):
        raise BadCondition("A condition has “what”, “how” and “values”.")
    what, values = stored.get("what"), stored.get("values")
    if not isinstance(what, str) or not 0 < len(what.strip()) <= LONGEST:
        raise BadCondition("Say which attribute the condition looks at, or “group”.")
    if stored.get("how") not in list(How):  # compared, as anything may have been sent
        raise BadCondition(f"“how” is one of: {', '.join(How)}.")
    return Condition(what.strip(), How(stored["how"]), _values(values))


def _values(values: Any) -> tuple[str, ...]:
    texts = [each.strip() for each in values if isinstance(each, str)] if _is_list(values) else []
    kept = tuple(dict.fromkeys(text for text in texts if text))
    if not kept or len(kept) > MOST_VALUES or any(len(each) > LONGEST for each in kept):
        raise BadCondition(f"A condition compares with 1 to {MOST_VALUES} values.")
    return kept


def _is_list(values: Any) -> bool:
    return isinstance(values, list | tuple)


def _found(inside: Any, path: list[str]) -> Iterator[str]:
    """Texts at the end of `path`; of an extension too, without its URN."""
    if isinstance(inside, list):
        for each in inside:
            yield from _found(each, path)
    elif not path:
        yield from _texts(inside)
    elif isinstance(inside, dict):
        first, *rest = path
        if first in inside:
            yield from _found(inside[first], rest)
        for name, value in inside.items():
            if name.startswith("urn:") and isinstance(value, dict):
                yield from _found(value, path)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):  # of an entry with parts its value
        value = value.get("value")
    if isinstance(value, str) and value:
        yield value
