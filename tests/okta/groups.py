"""The groups of this Okta, and what of them was pushed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from threading import RLock

from tests.okta.errors import OktaError
from tests.okta.people import Person, new_id


@dataclass
class Group:
    """A group with the ids of its members here. `there` are the ids last pushed."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    scim_id: str | None = None
    there: list[str] = field(default_factory=list)

    @property
    def is_pushed(self) -> bool:
        return self.scim_id is not None

    def forget(self) -> None:
        """It is pushed no more."""
        self.scim_id, self.there = None, []


class Groups:
    """All groups, in the order in which they were added. Hold `lock` to change one."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lock = RLock()
        self._all: list[Group] = []

    def __iter__(self) -> Iterator[Group]:
        return iter(list(self._all))

    def add(self, name: str, members: Iterable[Person] = ()) -> Group:
        """Raises OktaError E0000001 for a name that is taken, or none."""
        self._check(None, name)
        group = Group(new_id("00g", self.random), name, [person.id for person in members])
        self._all.append(group)
        return group

    def get(self, key: str) -> Group:
        """The group with this id or name. Raises OktaError E0000007."""
        found = next((group for group in self if key in (group.id, group.name)), None)
        if found is None:
            raise OktaError("E0000007", f"Resource not found: {key} (UserGroup)")
        return found

    def rename(self, group: Group, name: str) -> None:
        """Raises OktaError E0000001."""
        self._check(group, name)
        group.name = name

    def _check(self, group: Group | None, name: str) -> None:
        if not name:
            raise OktaError("E0000001", "name", ["name: The field cannot be left blank"])
        if any(other is not group and other.name == name for other in self):
            raise OktaError("E0000001", "name", ["name: another group already has it"])
