"""Import from the product: read every user there, map telephony back into the profiles here."""

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from tests.okta.people import Person
from tests.okta.push import resource

if TYPE_CHECKING:
    from tests.okta.org import Org


@dataclass
class Outcome:
    """What an import found. `unmatched` are userNames that no person here has."""

    read: int = 0
    inactive: int = 0
    matched: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run(org: "Org") -> Outcome:
    """Import now. Users that are not active are not pulled in. Raises Failed."""
    outcome = Outcome()
    for user in org.provisioning.speak().import_users():
        outcome.read += 1
        if user.get("active") is False:
            outcome.inactive += 1
            continue
        _take(org, user, outcome)
    return outcome


def _take(org: "Org", user: dict[str, Any], outcome: Outcome) -> None:
    person = _match(org, user)
    if person is None:
        outcome.unmatched.append(str(user.get("userName")))
        return
    outcome.matched.append(person.login)
    person.scim_id = str(user["id"])
    values = resource.imported(user)
    known = {name: value for name, value in values.items() if org.schema.attribute(name)}
    if org.people.merge(person, known, now=org.clock.text()):
        outcome.changed.append(person.login)


def _match(org: "Org", user: dict[str, Any]) -> Person | None:
    """Whom we linked before, else whose login is this userName."""
    linked = next((p for p in org.people if p.scim_id and p.scim_id == user.get("id")), None)
    return linked or org.people.find(str(user.get("userName", "")))
