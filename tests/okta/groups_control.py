"""Control of groups: add, push, members, rename, push now, unlink."""

from typing import TYPE_CHECKING, Any

from tests.okta import routing
from tests.okta.groups import Group
from tests.okta.messages import Request
from tests.okta.push.oin_groups import FORMS
from tests.okta.tasks import Task

if TYPE_CHECKING:
    from tests.okta.org import Org


def describe(org: "Org", group: Group) -> dict[str, Any]:
    """A group as tests see one."""
    people = [org.people.find(each) for each in group.members]
    return {
        "id": group.id,
        "name": group.name,
        "members": [person.login for person in people if person],
        "scim_id": group.scim_id,
        "is_pushed": group.is_pushed,
    }


def add(org: "Org", request: Request) -> Any:
    """A new group: `name`, and `logins` of its members."""
    wish = request.json()
    people = [org.people.get(login) for login in wish.get("logins", [])]
    return describe(org, org.groups.add(wish["name"], people))


def push(org: "Org", request: Request) -> Any:
    group = _named(org, request)
    return _outcome(org, group, org.group_pushing.push(group))


def set_members(org: "Org", request: Request) -> Any:
    """`logins` are the members from now on."""
    group = _named(org, request)
    people = [org.people.get(login) for login in request.json()["logins"]]
    return _outcome(org, group, org.group_pushing.set_members(group, people))


def rename(org: "Org", request: Request) -> Any:
    group = _named(org, request)
    return _outcome(org, group, org.group_pushing.rename(group, request.json()["to"]))


def push_now(org: "Org", request: Request) -> Any:
    """`form` is how a catalog app says it: path, pathless or remove."""
    group, form = _named(org, request), request.json().get("form", "path")
    if form not in FORMS:
        raise ValueError(f"form is one of {', '.join(FORMS)}")
    return _outcome(org, group, org.group_pushing.push_now(group, form))


def unlink(org: "Org", request: Request) -> Any:
    """`delete`: whether the group goes over there, too."""
    group = _named(org, request)
    delete = bool(request.json()["delete"])
    return _outcome(org, group, org.group_pushing.unlink(group, delete=delete))


def _named(org: "Org", request: Request) -> Group:
    return org.groups.get(request.json()["name"])


def _outcome(org: "Org", group: Group, task: Task) -> dict[str, Any]:
    return {"task": task.as_dict(), "group": describe(org, group)}


ROUTES = [
    routing.route("POST", "/_control/groups", add),
    routing.route("POST", "/_control/groups/push", push),
    routing.route("POST", "/_control/groups/members", set_members),
    routing.route("POST", "/_control/groups/rename", rename),
    routing.route("POST", "/_control/groups/push-now", push_now),
    routing.route("POST", "/_control/groups/unlink", unlink),
]
