"""What the buttons of the groups page do; what came of it is said on the next page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.okta import routing
from tests.okta.errors import OktaError
from tests.okta.groups import Group
from tests.okta.messages import Request, Response, redirect
from tests.okta.tasks import Task

if TYPE_CHECKING:
    from tests.okta.org import Org


def act(org: "Org", request: Request, verb: str) -> Response:
    """A button of one row."""
    try:
        if verb not in ACTS:
            raise OktaError("E0000022", verb)
        group = org.groups.get(request.form().get("name", ""))
        _say(org, group, *ACTS[verb](org, group, request))
    except OktaError as error:
        _complain(org, error)
    return redirect("/groups")


def add(org: "Org", request: Request) -> Response:
    """A new group without members."""
    try:
        group = org.groups.add(request.form().get("name", ""))
        org.notices.append(("good", f"{group.name} was added."))
    except OktaError as error:
        _complain(org, error)
    return redirect("/groups")


def _push(org: "Org", group: Group, request: Request) -> tuple[Task, str]:
    del request
    return org.group_pushing.push(group), "{} was pushed to the application."


def _push_now(org: "Org", group: Group, request: Request) -> tuple[Task, str]:
    del request
    return org.group_pushing.push_now(group), "{} was pushed again, with all its members."


def _members(org: "Org", group: Group, request: Request) -> tuple[Task, str]:
    people = [org.people.get(each) for each in request.choices("member")]
    return org.group_pushing.set_members(group, people), "The members of {} are saved."


def _rename(org: "Org", group: Group, request: Request) -> tuple[Task, str]:
    return org.group_pushing.rename(group, request.form().get("to", "")), "It is called {} now."


def _unlink(org: "Org", group: Group, request: Request) -> tuple[Task, str]:
    delete = bool(request.choices("delete"))
    return org.group_pushing.unlink(group, delete=delete), "{} is not pushed any more."


def _say(org: "Org", group: Group, task: Task, done: str) -> None:
    if task.problem:
        org.notices.append(("bad", f"{group.name}: {task.problem}"))
    else:
        org.notices.append(("good", done.format(group.name)))


def _complain(org: "Org", error: OktaError) -> None:
    org.notices.append(("bad", "; ".join(error.causes) or f"{error.code} {error.detail}"))


ACTS: dict[str, Callable[["Org", Group, Request], tuple[Task, str]]] = {
    "push": _push,
    "push-now": _push_now,
    "members": _members,
    "rename": _rename,
    "unlink": _unlink,
}
ROUTES = [
    routing.route("POST", "/groups", add),
    routing.route("POST", "/groups/{verb}", act),
]
