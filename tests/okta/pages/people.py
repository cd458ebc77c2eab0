"""The list of people, with the buttons that an Okta administrator would press."""

from html import escape
from typing import TYPE_CHECKING

from tests.okta import routing
from tests.okta.messages import Request, Response
from tests.okta.pages import layout
from tests.okta.people import Person

if TYPE_CHECKING:
    from tests.okta.org import Org

HEADINGS = ("Person", "Status", "Extension", "Primary phone", "Actions")
LABELS = {"assign": "Assign", "deactivate": "Suspend", "reactivate": "Reactivate"}


def show(org: "Org", request: Request) -> Response:
    """Everybody, and what Okta knows of them now."""
    del request
    note = "Extension and primary phone are what this Okta has in the profile now."
    rows = [_row(org, person) for person in org.people]
    people = layout.card("Acme", layout.table(HEADINGS, rows, empty="Nobody yet."), note=note)
    return layout.page(org, "People", "/", _toolbar(), people)


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
    ]
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    actions = f'<td class="actions"><div>{_actions(person)}</div></td>'
    return f'<tr data-login="{login}">{row}{actions}</tr>'


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
    task = org.tasks.last(person.login)
    return f'<br><small class="bad">{escape(task.problem)}</small>' if task else ""


def _actions(person: Person) -> str:
    if person.status != "ACTIVE":
        return _button(person, "reactivate")
    if not person.is_assigned:
        return _button(person, "assign") + _rename(person)
    return _button(person, "deactivate") + _rename(person)


def _button(person: Person, verb: str) -> str:
    return (
        f'<form method="post" action="/people/{verb}">{_hidden(person)}'
        f'<button aria-label="{LABELS[verb]} {escape(person.name)}">{LABELS[verb]}</button></form>'
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


ROUTES = [routing.route("GET", "/", show)]
