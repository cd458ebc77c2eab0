"""Import from the product: read everybody there, map telephony back into the profiles here."""

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tests.okta import connection, profile_source
from tests.okta.people import Person
from tests.okta.push import resource

if TYPE_CHECKING:
    from tests.okta.org import Org


@dataclass
class Outcome:
    """What an import found. `unmatched` are userNames that no person here has.

    `ids` are those of the users read, in their order. `created`, `deactivated` and `deleted`
    stay empty unless the application is the source of profiles.
    """

    read: int = 0
    inactive: int = 0
    ids: list[str] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    deactivated: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run(org: "Org") -> Outcome:
    """Import now. Raises Failed, and then nobody is taken for absent."""
    outcome = Outcome()
    for user in connection.people(org).import_users():
        outcome.read += 1
        outcome.ids.append(str(user["id"]))
        _take(org, user, outcome)
    if org.scim.profile_source:
        profile_source.delete_absent(org, outcome)
    if org.scim.import_groups:
        _read_groups(org, outcome)
    return outcome


def _take(org: "Org", user: dict[str, Any], outcome: Outcome) -> None:
    """Users that are not active are not pulled in."""
    person = _match(org, user)
    if user.get("active") is False:
        outcome.inactive += 1
        if org.scim.profile_source and person:
            profile_source.deactivate(person, outcome)
        return
    if person is None and org.scim.profile_source:
        person = profile_source.create(org, user, outcome)
    if person is None:
        outcome.unmatched.append(str(user.get("userName")))
        return
    outcome.matched.append(person.login)
    person.scim_id = str(user["id"])
    _map_back(org, person, user, outcome)


def _map_back(org: "Org", person: Person, user: dict[str, Any], outcome: Outcome) -> None:
    values = resource.imported(user)
    if org.scim.profile_source:
        values = {**profile_source.profile(user), **values}
    known = {name: value for name, value in values.items() if org.schema.attribute(name)}
    if org.people.merge(person, known, now=org.clock.text()):
        outcome.changed.append(person.login)


def _match(org: "Org", user: dict[str, Any]) -> Person | None:
    """Whom we linked before, else whose login is this userName."""
    linked = next((p for p in org.people if p.scim_id and p.scim_id == user.get("id")), None)
    return linked or org.people.find(str(user.get("userName", "")))


def _read_groups(org: "Org", outcome: Outcome) -> None:
    known = {}
    for group in connection.groups(org).import_groups():
        known[str(group["displayName"])] = str(group["id"])
    org.group_pushing.known_there = known
    outcome.groups = list(known)
