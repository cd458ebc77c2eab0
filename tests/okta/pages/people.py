"""The list of people, with the buttons that an Okta administrator would press."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from tests.okta import routing, user_import
from tests.okta.errors import OktaError
from tests.okta.messages import Request, Response, redirect
from tests.okta.pages import layout
from tests.okta.people import Person
from tests.okta.provisioning import Task
from tests.okta.push.client import Failed

if TYPE_CHECKING:
    from tests.okta.org import Org

HEADINGS = ("Person", "Status", "Extension", "Primary phone", "Actions")
VERBS = {"assign": "Assign", "deactivate": "Suspend", "reactivate": "Reactivate"}
DONE = {
    "assign": "{} is assigned; the person was sent to the application.",
    "deactivate": "{} is deactivated in Okta; the application was told to suspend the person.",
    "reactivate": "{} is active and assigned again.",
    "update": "{} was changed, and pushed to the application if assigned.",
}


def show(org: "Org", request: Request) -> Response:
    """Everybody, and what Okta knows of them now."""
    del request
    note = "Extension and primary phone are what this Okta has in the profile now."
    rows = [_row(org, person) for person in org.people]
    people = layout.card("Acme", layout.table(HEADINGS, rows, empty="Nobody yet."), note=note)
    return layout.page(org, "People", "/", _toolbar(), people)


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
    except Failed as reason:
        org.notices.append(("bad", f"The import failed. {reason}"))
        return redirect("/")
    org.notices.append(("good", (
        f"Imported: {outcome.read} users read, {len(outcome.matched)} matched, "
        f"{len(outcome.changed)} changed here."
    )))  # fmt: skip
    return redirect("/")


def _do(org: "Org", verb: str, person: Person, fields: dict[str, str]) -> Task:
    if verb == "update":
        names = {name: fields[name] for name in ("firstName", "lastName") if name in fields}
        shown = f"{names.get('firstName', '')} {names.get('lastName', '')}"
        return org.provisioning.update(person, {**names, "displayName": shown})
    acts: dict[str, Callable[[Person], Task]] = {
        name: getattr(org.provisioning, name) for name in VERBS
    }
    if verb not in acts:
        raise OktaError("E0000022", verb)
    return acts[verb](person)


def _say(org: "Org", verb: str, person: Person, task: Task) -> None:
    if task.problem:
        org.notices.append(("bad", f"{person.name}: {task.problem}"))
    else:
        org.notices.append(("good", DONE[verb].format(person.name)))


def _complain(org: "Org", error: OktaError) -> None:
    org.notices.append(("bad", "; ".join(error.causes) or f"{error.code} {error.detail}"))


def _toolbar() -> str:
    inputs = "".join(
        layout.field(label, name, required="required", autocomplete="off")
        for label, name in (
            ("First name", "firstName"), ("Last name", "lastName"), ("Username (e-mail)", "login"),
        )
    )  # fmt: skip
    return (
        '<div class="toolbar"><form method="post" action="/import"><button>Import now</button>'
        '</form><details class="drop"><summary class="button">Add person</summary>'
        f'<form method="post" action="/people" class="panel">{inputs}'
        '<button class="main">Add</button></form></details></div>'
    )


def _row(org: "Org", person: Person) -> str:
    name, login = escape(person.name), escape(person.login)
    cells = [
        f"<strong>{name}</strong><br><small>{login}</small>",
        _status(person) + _problem(org, person),
        f'<span class="mono">{escape(str(person.profile.get("extension") or "—"))}</span>',
        f'<span class="mono">{escape(str(person.profile.get("primaryPhone") or "—"))}</span>',
        _actions(person),
    ]
    return f'<tr data-login="{login}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _status(person: Person) -> str:
    if person.status == "DEPROVISIONED":
        return layout.pill("Suspended", "bad")
    if person.status != "ACTIVE":
        return layout.pill("Suspended in Okta only", "bad")
    if person.is_assigned:
        return layout.pill("Assigned", "good")
    return layout.pill("Not assigned", "plain")


def _problem(org: "Org", person: Person) -> str:
    """What the application answered last time, if it was no success."""
    mine = [task for task in org.provisioning.tasks if task.login == person.login]
    return f'<br><small class="bad">{escape(mine[-1].problem)}</small>' if mine else ""


def _actions(person: Person) -> str:
    if person.status != "ACTIVE":
        return _button(person, "reactivate")
    if not person.is_assigned:
        return _button(person, "assign") + _rename(person)
    return _rename(person) + _button(person, "deactivate")


def _button(person: Person, verb: str) -> str:
    return (
        f'<form method="post" action="/people/{verb}">{_hidden(person)}'
        f'<button aria-label="{VERBS[verb]} {escape(person.name)}">{VERBS[verb]}</button></form>'
    )


def _rename(person: Person) -> str:
    key = f"{person.id}-"
    inputs = "".join(
        f'<p class="field"><label for="{key}{name}">{label}</label><input id="{key}{name}" '
        f'name="{name}" value="{escape(str(person.profile[name]))}" required></p>'
        for label, name in (("First name", "firstName"), ("Last name", "lastName"))
    )
    label = f"Update name of {escape(person.name)}"
    return (
        f'<details class="drop"><summary class="button" aria-label="{label}">Update name</summary>'
        f'<form method="post" action="/people/update" class="panel">{_hidden(person)}{inputs}'
        '<button class="main">Save name</button></form></details>'
    )


def _hidden(person: Person) -> str:
    return f'<input type="hidden" name="login" value="{escape(person.login)}">'


ROUTES = [
    routing.route("GET", "/", show),
    routing.route("POST", "/people", add),
    routing.route("POST", "/people/{verb}", act),
    routing.route("POST", "/import", run_import),
]
