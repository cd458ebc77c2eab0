"""When the application is the source of profiles, an import decides who is here."""

from typing import TYPE_CHECKING, Any

from tests.okta.people import Person

if TYPE_CHECKING:
    from tests.okta.org import Org
    from tests.okta.user_import import Outcome

GONE = "DEPROVISIONED"


def profile(user: dict[str, Any]) -> dict[str, Any]:
    """The Okta profile that a SCIM user stands for."""
    name = user.get("name") or {}
    emails = user.get("emails") or []
    primary = [each["value"] for each in emails if each.get("primary")]
    return {
        "login": user["userName"],
        "email": (primary or [user["userName"]])[0],
        "firstName": name.get("givenName") or "-",
        "lastName": name.get("familyName") or "-",
        "displayName": user.get("displayName"),
    }


def create(org: "Org", user: dict[str, Any], outcome: "Outcome") -> Person:
    """Somebody new over there is somebody new here. Raises OktaError."""
    values = {name: value for name, value in profile(user).items() if value is not None}
    person = org.people.add(values, now=org.clock.text(), is_assigned=True)
    outcome.created.append(person.login)
    return person


def deactivate(person: Person, outcome: "Outcome") -> None:
    """`active: false` over there: deactivated here, and nothing is sent."""
    if person.status != GONE:
        outcome.deactivated.append(person.login)
    person.status, person.is_assigned = GONE, False


def delete_absent(org: "Org", outcome: "Outcome") -> None:
    """Who was linked and is not in a whole import was deleted over there."""
    met = set(outcome.ids)
    for person in org.people:
        if person.scim_id and person.scim_id not in met:
            person.status, person.is_assigned, person.scim_id = GONE, False, None
            outcome.deleted.append(person.login)
