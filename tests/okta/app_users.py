"""`/api/v1/apps/{app}/users`: a person's profile in the application, mapped on to their own.

The mapping app → user is applied on write (`app_schema`).
"""

from typing import Any

from tests.okta import routing
from tests.okta.app_schema import check_app
from tests.okta.errors import OktaError
from tests.okta.messages import Response, json_response
from tests.okta.people import Person
from tests.okta.users_api import after, limit, links

USERS = "/api/v1/apps/{app}/users"
USUAL = "50"  # people of a page, where nobody asks for more


def page(call, app: str) -> Response:
    """GET a page. `q` finds by the beginning of the login."""
    check_app(call, app)
    query = call.request.query
    begins = query.get("q", "")
    people = [p for p in call.org.people if p.is_assigned and p.login.startswith(begins)]
    start, size = after(query.get("after", "")), limit(query.get("limit", USUAL))
    response = json_response([_representation(each) for each in people[start : start + size]])
    response.headers += links(call, start, size, len(people))
    return response


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
        profiles = call.org.app_profiles
        profiles.schema.check(profile)
        is_new = any(person.app_profile.get(name) != value for name, value in profile.items())
        person.app_profile |= profile
        changes = profiles.mapped(profile)
        is_mapped = call.org.people.merge(person, changes, now=call.org.clock.text())
        call.entry.is_applied = is_new or is_mapped
        return json_response(_representation(person))


def _assigned(call, app: str, key: str) -> Person:
    """By ID only; who is not assigned is not there."""
    check_app(call, app)
    person = next((p for p in call.org.people if p.id == key and p.is_assigned), None)
    if person is None:
        raise OktaError("E0000007", key)
    return person


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
