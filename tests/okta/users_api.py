"""`/api/v1/users`: read, find, page, partial update (POST) and strict update (PUT)."""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from tests.okta import routing
from tests.okta.errors import OktaError, PreconditionFailed
from tests.okta.messages import Response, json_response
from tests.okta.people import Person
from tests.okta.user_resource import representation, selected

USERS = "/api/v1/users"
OF_TYPE = re.compile(r'\s*type\.id\s+eq\s+"([^"]*)"\s*')  # of what can be searched for, this only
FILTER = re.compile(r'\s*(id|status|profile\.(?:login|email))\s+eq\s+"([^"]*)"\s*')
MOST = 200


def read(call, key: str) -> Response:
    """GET one user by id, by login, or `me`: the owner of the token."""
    people = call.org.people
    with people.lock:
        person = people.get(call.org.token.owner if key == "me" else key)
        return _one(call, person)


def find(call) -> Response:
    """GET a page. DEPROVISIONED people are left out unless a filter is given."""
    query = call.request.query
    wanted = _wanted(call.org, query)
    people = [person for person in call.org.people if wanted(person)]
    start, size = after(query.get("after", "")), limit(query.get("limit", ""))
    page = [representation(call.org, person) for person in people[start : start + size]]
    fields = query.get("fields")
    response = json_response([selected(user, fields) for user in page] if fields else page)
    response.headers += links(call, start, size, len(people))
    return response


def update(call, key: str) -> Response:
    """POST: a partial update. Absent attributes stay, an explicit null clears."""
    return _write(call, key, call.org.people.merge)


def replace(call, key: str) -> Response:
    """PUT: a strict update. Attributes that are not sent are deleted."""
    return _write(call, key, call.org.people.replace)


def _write(call, key: str, change: Callable[..., bool]) -> Response:
    people, profile = call.org.people, call.request.json().get("profile")
    if not isinstance(profile, dict):
        raise OktaError("E0000001", "profile", ["profile: must be an object"])
    with people.lock:
        person = people.get(key)
        _check_may_write(call, person, profile)
        call.entry.is_applied = change(person, profile, now=call.org.clock.text())
        response = _one(call, person)
    if call.entry.is_applied:
        call.org.provisioning.push_back(person)
    return response


def _check_may_write(call, person: Person, profile: Mapping[str, Any]) -> None:
    """State first, then If-Match, then who masters the attributes."""
    if person.status == "DEPROVISIONED":
        raise OktaError("E0000038")
    match = call.request.headers.get("If-Match")
    if match not in (None, "*", person.etag) and not call.org.faults.ignores_if_match:
        raise PreconditionFailed
    changed = {name for name, value in profile.items() if person.profile.get(name) != value}
    owned = person.owned_elsewhere
    if changed and ("*" in owned or owned & changed):
        raise OktaError("E0000023", ", ".join(sorted(changed if "*" in owned else owned & changed)))


def _one(call, person: Person) -> Response:
    options = call.request.headers.get("Content-Type", "")
    body = representation(call.org, person, without_credentials="omitCredentials" in options)
    response = json_response(body)
    response.headers.append(("ETag", person.etag))
    return response


def _wanted(org, query: Mapping[str, str]) -> Callable[[Person], bool]:
    if "filter" in query:
        return _filter(query["filter"])
    if "search" not in query:
        return _is_not_deprovisioned
    match = OF_TYPE.fullmatch(query["search"])
    if match is None:
        raise OktaError("E0000031", query["search"])
    return lambda person: (person.type_id or org.types.default.id) == match[1]


def _is_not_deprovisioned(person: Person) -> bool:
    return person.status != "DEPROVISIONED"


def _filter(text: str) -> Callable[[Person], bool]:
    """`attribute eq "value"`; the value is compared with regard to case."""
    match = FILTER.fullmatch(text)
    if match is None:
        raise OktaError("E0000031", text)
    name, value = match.groups()
    if name.startswith("profile."):
        return lambda person: person.profile.get(name.removeprefix("profile.")) == value
    return lambda person: getattr(person, name) == value


def after(cursor: str) -> int:
    """Where a page begins. The cursor is opaque to the caller."""
    try:
        return int(base64.urlsafe_b64decode(cursor)) if cursor else 0
    except ValueError:
        raise OktaError("E0000001", "after", ["after: not a cursor of this list"]) from None


def limit(text: str) -> int:
    if text and not (text.isdecimal() and int(text) >= 1):
        raise OktaError("E0000001", "limit", ["limit: must be a positive number"])
    return min(int(text or MOST), MOST)


def links(call, start: int, size: int, total: int) -> list[tuple[str, str]]:
    """RFC 8288 links to this page and, if more follow, to the next."""
    here, query = call.org.url + call.request.path, call.request.query
    found = [("Link", f'<{here}?{urlencode(query)}>; rel="self"')]
    if start + size < total:
        cursor = base64.urlsafe_b64encode(str(start + size).encode()).decode()
        following = urlencode({**query, "limit": size, "after": cursor}, quote_via=quote)
        found.append(("Link", f'<{here}?{following}>; rel="next"'))
    return found


ROUTES = [
    routing.route("GET", USERS, find),
    routing.route("GET", USERS + "/{key}", read),
    routing.route("POST", USERS + "/{key}", update),
    routing.route("PUT", USERS + "/{key}", replace),
]
