"""The gate of the API: journal, faults, token and limits, in that order, then the endpoint."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.okta import (
    app_schema,
    app_users,
    authorization,
    limits,
    oauth_api,
    org_api,
    routing,
    schema_api,
    user_types,
    users_api,
)
from tests.okta.errors import OktaError
from tests.okta.journal import Entry, readable, without_secrets
from tests.okta.messages import BadJson, Request, Response
from tests.okta.service_app import OAuthError

if TYPE_CHECKING:
    from tests.okta.org import Org

ROUTES = [
    *org_api.ROUTES,
    *oauth_api.ROUTES,
    *users_api.ROUTES,
    *schema_api.ROUTES,
    *user_types.ROUTES,
    *app_schema.ROUTES,
    *app_users.ROUTES,
]
PUBLIC = ("/.well-known/", "/oauth2/")  # these look for themselves


@dataclass
class Call:
    """One API call: the org, what was asked, and its line in the journal."""

    org: "Org"
    request: Request
    entry: Entry


def is_api(path: str) -> bool:
    """Whether a path belongs to the API and not to a page."""
    return path.startswith(("/api/", *PUBLIC))


def answer(org: "Org", request: Request) -> Response:
    """Answer an API call, well or, when a fault says so, badly."""
    entry = org.journal.open("in", request.method, request.path, request.query_string)
    entry.body, entry.login = _body(request), _login(org, request)
    entry.request_id = secrets.token_urlsafe(20)
    call = Call(org, request, entry)
    response = org.faults.play(call, partial(_answer_well, call))
    if response.deliver is None or response.status != 200:
        entry.status = response.status
    entry.answer = readable(response.body) if response.status >= 400 else None
    response.headers.append(("X-Okta-Request-Id", entry.request_id))
    return response


def _body(request: Request) -> Any:
    """As the journal keeps it."""
    is_form = request.path == oauth_api.PATH
    return without_secrets(request.form()) if is_form else readable(request.body)


def _login(org: "Org", request: Request) -> str | None:
    """Login of the person a call is about, so that a fault can aim at one person."""
    parts = request.path.split("/")
    if request.path.startswith("/api/v1/users/") and len(parts) > 4:
        person = org.people.find(routing.segment(parts[4]))
        return person.login if person else None
    return None


def _answer_well(call: Call) -> Response:
    try:
        with call.org.limits.one_more():
            return _checked(call)
    except limits.TooMany as refusal:
        response = OktaError("E0000047").response()
        response.headers += refusal.args[0]
        return response


def _checked(call: Call) -> Response:
    """Token first, then the bucket, then the endpoint."""
    rate: list[tuple[str, str]] = []
    try:
        if not call.request.path.startswith(PUBLIC):
            authorization.check(call)
        rate = call.org.limits.spend(limits.bucket_of(call.request))
        response = _endpoint(call)
    except OktaError as error:
        response = error.response()
    except OAuthError as error:
        response = oauth_api.refusal(call.org.app, error)
    except BadJson:
        response = OktaError("E0000003").response()
    response.headers += rate
    return response


def _endpoint(call: Call) -> Response:
    found = routing.find(ROUTES, call.request)
    if found is None:
        raise OktaError("E0000022")
    handler: Callable[..., Response] = found[0]
    _check_media_types(call.request)
    return handler(call, **found[1])


def _check_media_types(request: Request) -> None:
    """The API takes and gives JSON only; a request for a token is a form."""
    accepted = request.headers.get("Accept", "*/*")
    if not any(kind in accepted for kind in ("application/json", "application/*", "*/*")):
        raise OktaError("E0000019")
    if request.path == oauth_api.PATH:
        return
    is_json = request.headers.get("Content-Type", "").startswith("application/json")
    if request.body and not is_json:
        raise OktaError("E0000021")
