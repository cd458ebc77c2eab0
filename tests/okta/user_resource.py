"""A person as the Users API shows them."""

import re
from typing import TYPE_CHECKING, Any

from tests.okta.people import Person

if TYPE_CHECKING:
    from tests.okta.org import Org

NULLS = ("mobilePhone", "secondEmail")  # always shown, null when empty


def representation(
    org: "Org", person: Person, *, without_credentials: bool = False
) -> dict[str, Any]:
    """The user object of Okta's API."""
    user: dict[str, Any] = {
        "id": person.id,
        "status": person.status,
        "created": person.created,
        "activated": person.created,
        "statusChanged": person.created,
        "lastLogin": None,
        "lastUpdated": person.last_updated,
        "passwordChanged": None,
        "type": {"id": person.type_id or org.types.default.id},
        "profile": {**dict.fromkeys(NULLS), **person.profile},
        "_links": {"self": {"href": f"{org.url}/api/v1/users/{person.id}"}},
    }
    if not without_credentials:
        user["credentials"] = {"provider": {"type": "OKTA", "name": "OKTA"}}
    return user


def selected(user: dict[str, Any], fields: str) -> dict[str, Any]:
    """The part asked for by `fields=id,status,profile:(primaryPhone,extension)`."""
    chosen: dict[str, Any] = {}
    for name, inner in re.findall(r"(\w+)(?::\(([^)]*)\))?", fields):
        if name in user:
            chosen[name] = _inner(user[name], inner) if inner else user[name]
    return chosen


def _inner(value: dict[str, Any], names: str) -> dict[str, Any]:
    wanted = [name.strip() for name in names.split(",")]
    return {name: value[name] for name in wanted if name in value}
