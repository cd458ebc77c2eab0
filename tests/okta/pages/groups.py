"""The list of groups, with the buttons of Okta's Push Groups page."""

from html import escape
from typing import TYPE_CHECKING

from tests.okta import routing
from tests.okta.groups import Group
from tests.okta.messages import Request, Response
from tests.okta.pages import layout

if TYPE_CHECKING:
    from tests.okta.org import Org

HEADINGS = ("Group", "Members", "Status", "Actions")
NOTE = (
    "A pushed group is kept as it is here: its name, and those of its members who are assigned "
    "to the application."
)


def show(org: "Org", request: Request) -> Response:
    """Every group, and whether the application has it."""
    del request
    rows = [_row(org, group) for group in org.groups]
    groups = layout.card("Push groups", layout.table(HEADINGS, rows, empty="None."), note=NOTE)
    return layout.page(org, "Groups", "/groups", _toolbar(), groups)


def _toolbar() -> str:
    field = layout.field("Name", "name", required="required", autocomplete="off")
    return (
        '<div class="toolbar"><details class="drop"><summary class="button">Add group</summary>'
        f'<form method="post" action="/groups" class="panel">{field}'
        '<button class="main">Add</button></form></details></div>'
    )


def _row(org: "Org", group: Group) -> str:
    people = [org.people.find(each) for each in group.members]
    names = ", ".join(escape(person.name) for person in people if person)
    status = (
        layout.pill("Pushed", "good") if group.is_pushed else layout.pill("Not pushed", "plain")
    )
    cells = [f"<strong>{escape(group.name)}</strong>", names or "—", status + _problem(org, group)]
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    actions = f'<td class="actions"><div>{_actions(org, group)}</div></td>'
    return f'<tr data-group="{escape(group.name)}">{row}{actions}</tr>'


def _problem(org: "Org", group: Group) -> str:
    """What the application answered last time, if it was no success."""
    task = org.tasks.last(group.name)
    return f'<br><small class="bad">{escape(task.problem)}</small>' if task else ""


def _actions(org: "Org", group: Group) -> str:
    editing = _members(org, group) + _rename(group)
    if not group.is_pushed:
        return _button(group, "push", "Push") + editing
    return _button(group, "push-now", "Push now") + editing + _stop(group)


def _button(group: Group, verb: str, label: str) -> str:
    return (
        f'<form method="post" action="/groups/{verb}">{_hidden(group)}'
        f'<button aria-label="{label} {escape(group.name)}">{label}</button></form>'
    )


def _members(org: "Org", group: Group) -> str:
    boxes = "".join(
        f'<label class="check"><input type="checkbox" name="member" value="{escape(person.id)}"'
        f"{' checked' if person.id in group.members else ''}> {escape(person.name)}</label>"
        for person in org.people
    )
    return _panel(group, "members", "Members", boxes, "Save members")


def _rename(group: Group) -> str:
    key = f"{group.id}-name"
    field = (
        f'<p class="field"><label for="{key}">Name</label>'
        f'<input id="{key}" name="to" value="{escape(group.name)}" required></p>'
    )
    return _panel(group, "rename", "Rename", field, "Save name")


def _stop(group: Group) -> str:
    choice = (
        '<label class="check"><input type="checkbox" name="delete" value="yes" checked> '
        "Delete it in the application</label>"
    )
    return _panel(group, "unlink", "Stop pushing", choice, "Stop")


def _panel(group: Group, verb: str, label: str, inputs: str, button: str) -> str:
    return (
        f'<details class="drop"><summary class="button" aria-label="{label} of '
        f'{escape(group.name)}">{label}</summary><form method="post" action="/groups/{verb}" '
        f'class="panel">{_hidden(group)}{inputs}<button class="main">{button}</button></form>'
        "</details>"
    )


def _hidden(group: Group) -> str:
    return f'<input type="hidden" name="name" value="{escape(group.name)}">'


ROUTES = [routing.route("GET", "/groups", show)]
