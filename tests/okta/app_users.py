"""`/api/v1/apps/{app}/users`: a person's profile in the application, mapped on to their own.

The mapping app → user is applied on write: what the application says of `primaryPhone` and
`extension` is what the user's profile says then.
"""

from typing import Any

from tests.okta import routing
from tests.okta.errors import OktaError
from tests.okta.messages import Response, json_response
from tests.okta.people import Person

USERS = "/api/v1/apps/{app}/users"
MOST = 200


def page(call, app: str) -> Response:
    """GET: `q` finds by the beginning of the login."""
    _check_app(call, app)
    begins = call.request.query.get("q", "")
    people = [p for p in call.org.people if p.is_assigned and p.login.startswith(begins)]
    size = min(int(call.request.query.get("limit", "50")), MOST)
    return json_response([_representation(person) for person in people[:size]])


def read(call, app: str, key: str) -> Response:
    return json_response(_representation(_assigned(call, app, key)))


def update(call, app: str, key: str) -> Response:
    """POST: absent attributes stay, an explicit null clears."""
    profile = call.request.json().get("profile")
    if not isinstance(profile, dict):
        raise OktaError("E0000001", "profile", ["profile: must be an object"])
    with call.org.people.lock:
        person = _assigned(call, app, key)
        pushed = set(profile) & set(call.org.pushed_attributes)
        if pushed:
            raise OktaError("E0000075", ", ".join(sorted(pushed)))
        call.entry.is_applied = call.org.people.merge(person, profile, now=call.org.clock.text())
        person.app_profile |= profile
        return json_response(_representation(person))


def _assigned(call, app: str, key: str) -> Person:
    """By ID only; who is not assigned is not there."""
    _check_app(call, app)
    person = next((p for p in call.org.people if p.id == key and p.is_assigned), None)
    if person is None:
        raise OktaError("E0000007", key)
    return person


def _check_app(call, app: str) -> None:
    if app != call.org.app_id:
        raise OktaError("E0000007", app)


def _representation(person: Person) -> dict[str, Any]:
    names = {name: person.profile.get(name) for name in ("email", "displayName")}
    return {
        "id": person.id,
        "externalId": person.scim_id or None,
        "status": "PROVISIONED" if person.scim_id else "ACTIVE",
        "scope": "USER",
        "credentials": {"userName": person.login},
        "profile": names | person.app_profile,
    }


ROUTES = [
    routing.route("GET", USERS, page),
    routing.route("GET", USERS + "/{key}", read),
    routing.route("POST", USERS + "/{key}", update),
]
