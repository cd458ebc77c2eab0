"""The pages that a demo visitor clicks: people, groups, the application, activity, the API token."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.okta import routing
from tests.okta.messages import Request, Response
from tests.okta.pages import (
    activity,
    application,
    groups,
    groups_actions,
    people,
    people_actions,
    security,
)

if TYPE_CHECKING:
    from tests.okta.org import Org

STYLE = Path(__file__).with_name("style.css")


def style(org: "Org", request: Request) -> Response:
    del org, request
    return Response(200, STYLE.read_bytes(), "text/css; charset=utf-8")


ROUTES = [
    routing.route("GET", "/style.css", style),
    *people.ROUTES,
    *people_actions.ROUTES,
    *groups.ROUTES,
    *groups_actions.ROUTES,
    *application.ROUTES,
    *activity.ROUTES,
    *security.ROUTES,
]
