"""What happened: tasks, and calls in both directions; and a little trouble to order."""

import json
from html import escape
from typing import TYPE_CHECKING, Any

from tests.okta import routing
from tests.okta.messages import Request, Response, redirect
from tests.okta.pages import layout

if TYPE_CHECKING:
    from tests.okta.org import Org

SHOWN = 60
TROUBLE: dict[str, tuple[str, dict[str, Any]]] = {
    "read_only": ("Read-only: the next 5 writes fail", {"kind": "read_only", "count": 5}),
    "rate": ("Rate limit: the next 3 calls get 429", {"kind": "rate_limit", "count": 3}),
    "token": ("The token is refused until stopped", {"kind": "unauthorized"}),
    "unclear": ("The next 2 writes happen, but answer 500",
                {"kind": "error_applied", "method": "POST", "count": 2}),
    "owned": ("The attributes belong to another directory until stopped",
              {"kind": "error", "method": "POST", "code": "E0000023"}),
}  # fmt: skip


def show(org: "Org", request: Request) -> Response:
    del request
    return layout.page(org, "Activity", "/activity", _calls(org), _tasks(org), _trouble(org))


def order_trouble(org: "Org", request: Request) -> Response:
    """Make the API misbehave, or behave."""
    wish = TROUBLE.get(request.form().get("trouble", ""))
    if wish is None:
        org.faults.clear()
        org.notices.append(("good", "The API behaves again."))
    else:
        org.faults.add(wish[1])
        org.notices.append(("waiting", f"{wish[0]}."))
    return redirect("/activity")


def _calls(org: "Org") -> str:
    rows = [_call(entry) for entry in reversed(org.journal.list()[-SHOWN:])]
    headings = ("Time", "Direction", "Call", "Status")
    note = "“In” is the application writing back to Okta; “out” is Okta provisioning."
    return layout.card("Calls", layout.table(headings, rows, empty="No calls yet."), note=note)


def _call(entry: dict[str, Any]) -> str:
    target = entry["path"] + (f"?{entry['query']}" if entry["query"] else "")
    cells = [
        f'<span class="mono">{entry["time"][11:19]}</span>',
        layout.pill(entry["direction"], "plain"),
        f'<span class="mono wrap"><b>{escape(entry["method"])}</b> {escape(target)}</span>'
        + _details(entry),
        _status(entry),
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _status(entry: dict[str, Any]) -> str:
    status = entry["status"]
    if status is None:
        return layout.pill("no answer", "waiting")
    return layout.pill(str(status), "good" if status < 400 else "bad")


def _details(entry: dict[str, Any]) -> str:
    known = {name: entry[name] for name in ("fault", "body", "answer") if entry[name]}
    if not known:
        return ""
    text = escape(json.dumps(known, indent=1, ensure_ascii=False))
    return f'<details><summary>Show</summary><pre class="mono">{text}</pre></details>'


def _tasks(org: "Org") -> str:
    rows = [
        f'<tr><td><span class="mono">{task.time[11:19]}</span></td><td>{escape(task.what)}</td>'
        f"<td>{escape(task.login)}</td><td>"
        + (f'<span class="bad">{escape(task.problem)}</span>' if task.problem
           else layout.pill("done", "good"))
        + "</td></tr>"
        for task in reversed(list(org.tasks)[-SHOWN:])
    ]  # fmt: skip
    headings = ("Time", "Task", "Person or group", "Outcome")
    return layout.card("Tasks", layout.table(headings, rows, empty="No tasks yet."))


def _trouble(org: "Org") -> str:
    options = [("", "No trouble"), *((name, text) for name, (text, _) in TROUBLE.items())]
    active = ", ".join(rule["kind"] for rule in org.faults.list()) or "none"
    form = (
        '<form method="post" action="/activity/trouble" class="row">'
        + layout.choice("What should go wrong", "trouble", options, "")
        + '<button class="main">Apply</button></form>'
    )
    note = f"For trying out how the application copes. Active now: {active}."
    return layout.card("Trouble", form, note=note)


ROUTES = [
    routing.route("GET", "/activity", show),
    routing.route("POST", "/activity/trouble", order_trouble),
]
