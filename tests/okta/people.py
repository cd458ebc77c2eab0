"""The people of this Okta and their profiles."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from threading import RLock
from typing import Any

from tests.okta.errors import OktaError
from tests.okta.schema import REQUIRED, Schema

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_id(prefix: str, random: Random) -> str:
    """An Okta identifier: three letters that name its kind, 17 more characters."""
    return prefix + "".join(random.choices(ALPHABET, k=17))


@dataclass
class Person:
    """One user. `owned_elsewhere` lists attributes that a directory masters ("*" is all)."""

    id: str
    profile: dict[str, Any]
    status: str = "ACTIVE"
    created: str = ""
    last_updated: str = ""
    version: int = 1
    is_assigned: bool = False
    scim_id: str | None = None
    owned_elsewhere: frozenset[str] = field(default_factory=frozenset)
    app_profile: dict[str, Any] = field(default_factory=dict)  # what was written in the application
    type_id: str = ""  # of a user type; "" is the default one
    schema: Schema | None = field(default=None, repr=False)  # of that type; None: the default one

    @property
    def login(self) -> str:
        return str(self.profile["login"])

    @property
    def name(self) -> str:
        return f"{self.profile['firstName']} {self.profile['lastName']}"

    @property
    def etag(self) -> str:
        """Changes whenever the profile does, and with nothing else."""
        return f'W/"{self.id[-6:]}-{self.version}"'

    @property
    def may_sign_in(self) -> bool:
        """Okta lets only active people who are assigned to the application through."""
        return self.status == "ACTIVE" and self.is_assigned


class People:
    """All people, in the order in which they were added. Hold `lock` for read and write."""

    def __init__(self, schema: Schema, random: Random) -> None:
        self.schema, self.random = schema, random
        self.lock = RLock()
        self._by_id: dict[str, Person] = {}

    def __iter__(self) -> Iterator[Person]:
        with self.lock:
            return iter(list(self._by_id.values()))

    def add(self, profile: Mapping[str, Any], *, now: str, **state: Any) -> Person:
        """Add a person. Raises OktaError E0000001 for a bad profile or a taken login."""
        with self.lock:
            self._check(None, dict(profile))
            person = Person(new_id("00u", self.random), dict(profile), created=now, **state)
            person.last_updated = now
            self._by_id[person.id] = person
            return person

    def find(self, key: str) -> Person | None:
        """The person with this id or, compared without regard to case, this login."""
        with self.lock:
            found = self._by_id.get(key)
            folded = key.casefold()
            return found or next((p for p in self if p.login.casefold() == folded), None)

    def get(self, key: str) -> Person:
        """Like `find`. Raises OktaError E0000007."""
        person = self.find(key)
        if person is None:
            raise OktaError("E0000007", f"Resource not found: {key} (User)")
        return person

    def merge(self, person: Person, changes: Mapping[str, Any], *, now: str) -> bool:
        """Partial update: absent attributes stay, None clears. Tells whether anything changed."""
        (person.schema or self.schema).check(changes)
        return self.replace(person, {**person.profile, **changes}, now=now)

    def replace(self, person: Person, profile: Mapping[str, Any], *, now: str) -> bool:
        """Strict update: what is not in `profile` is gone. Tells whether anything changed."""
        wanted = {name: copy.copy(value) for name, value in profile.items() if value is not None}
        with self.lock:
            self._check(person, wanted)
            if wanted == person.profile:
                return False
            person.profile, person.last_updated = wanted, now
            person.version += 1
            return True

    def _check(self, person: Person | None, profile: dict[str, Any]) -> None:
        schema = (person.schema if person else None) or self.schema
        schema.check({name: profile.get(name) for name in REQUIRED} | profile)
        other = self.find(profile["login"])
        if other is not None and other is not person:
            cause = "login: another person of this Okta already has it"
            raise OktaError("E0000001", "login", [cause])
