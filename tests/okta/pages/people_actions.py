"""What the buttons of the people page do; what came of it is said on the next page."""

from typing import TYPE_CHECKING, Any

from tests.okta import routing, user_import
from tests.okta.errors import OktaError
from tests.okta.messages import Request, Response, redirect
from tests.okta.people import Person
from tests.okta.push.client import Failed
from tests.okta.tasks import Task

if TYPE_CHECKING:
    from tests.okta.org import Org

DONE = {
    "assign": "{} is assigned; the person was sent to the application.",
    "deactivate": "{} is deactivated in Okta; the application was told to suspend the person.",
    "reactivate": "{} is active and assigned again.",
    "update": "{} was changed, and pushed to the application if assigned.",
}


def act(org: "Org", request: Request, verb: str) -> Response:
    """A button of one row. What came of it is said on the page."""
    fields = request.form()
    try:
        person = org.people.get(fields.get("login", ""))
        _say(org, verb, person, _do(org, verb, person, fields))
    except OktaError as error:
        _complain(org, error)
    return redirect("/")


def add(org: "Org", request: Request) -> Response:
    """A new person, not assigned yet."""
    fields = request.form()
    profile = {name: fields.get(name, "") for name in ("firstName", "lastName", "login")}
    try:
        org.people.add({**profile, "email": profile["login"]}, now=org.clock.text())
        org.notices.append(("good", f"{profile['firstName']} {profile['lastName']} was added."))
    except OktaError as error:
        _complain(org, error)
    return redirect("/")


def run_import(org: "Org", request: Request) -> Response:
    """Import now."""
    del request
    try:
        outcome = user_import.run(org)
    except (Failed, OktaError) as reason:
        org.notices.append(("bad", f"The import failed. {reason}"))
        return redirect("/")
    org.notices.append(("good", (
        f"Imported: {outcome.read} users read, {len(outcome.matched)} matched, "
        f"{len(outcome.changed)} changed here."
    )))  # fmt: skip
    return redirect("/")


def _do(org: "Org", verb: str, person: Person, fields: dict[str, str]) -> Task:
    if verb == "update":
        names: dict[str, Any] = {
            name: fields[name] for name in ("firstName", "lastName") if name in fields
        }
        shown = f"{names.get('firstName', '')} {names.get('lastName', '')}"
        return org.provisioning.update(person, {**names, "displayName": shown})
    if verb not in DONE:
        raise OktaError("E0000022", verb)
    task: Task = getattr(org.provisioning, verb)(person)
    return task


def _say(org: "Org", verb: str, person: Person, task: Task) -> None:
    if task.problem:
        org.notices.append(("bad", f"{person.name}: {task.problem}"))
    else:
        org.notices.append(("good", DONE[verb].format(person.name)))


def _complain(org: "Org", error: OktaError) -> None:
    org.notices.append(("bad", "; ".join(error.causes) or f"{error.code} {error.detail}"))


ROUTES = [
    routing.route("POST", "/people", add),
    routing.route("POST", "/people/{verb}", act),
    routing.route("POST", "/import", run_import),
]
