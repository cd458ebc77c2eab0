"""`/_control/`: how tests move this Okta. JSON in, JSON out; loopback only."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.okta import app_control, groups_control, people_control, routing, settings_control
from tests.okta.errors import OktaError
from tests.okta.journal import without_secrets
from tests.okta.messages import BadJson, Request, Response, json_response
from tests.okta.push.client import Failed

if TYPE_CHECKING:
    from tests.okta.org import Org


def answer(org: "Org", request: Request) -> Response:
    """Do what a test asks. 400 with `problem` when it makes no sense."""
    found = routing.find(ROUTES, request)
    if found is None:
        return json_response({"problem": f"no such control: {request.method} {request.path}"}, 404)
    act: Callable[..., Any] = found[0]
    try:
        return json_response(act(org, request, **found[1]))
    except OktaError as error:
        problem = "; ".join(error.causes) or f"{error.code} {error.detail}"
        return json_response({"problem": problem}, 400)
    except (Failed, ValueError, TypeError, KeyError, BadJson) as error:
        return json_response({"problem": f"{type(error).__name__}: {error}"}, 400)


def list_faults(org: "Org", request: Request) -> Any:
    del request
    return {"faults": org.faults.list()}


def add_faults(org: "Org", request: Request) -> Any:
    """A list of rules, bare or under `faults`; they are added to those in force."""
    rules = json.loads(request.body)
    for rule in rules["faults"] if isinstance(rules, dict) else rules:
        org.faults.add(rule)
    return list_faults(org, request)


def clear_faults(org: "Org", request: Request) -> Any:
    org.faults.clear()
    return list_faults(org, request)


def journal(org: "Org", request: Request) -> Any:
    """Every call; `?direction=in` came here, `?direction=out` went to the product."""
    return {"journal": org.journal.list(request.query.get("direction"))}


def clear_journal(org: "Org", request: Request) -> Any:
    org.journal.clear()
    return journal(org, request)


def snapshot(org: "Org", request: Request) -> Any:
    """Everybody, with profile and status, for a comparison with the product."""
    del request
    users = [people_control.describe(person) for person in org.people]
    groups = [groups_control.describe(org, group) for group in org.groups]
    return {"org_id": org.id, "users": users, "groups": groups}


def tasks(org: "Org", request: Request) -> Any:
    """Okta's Tasks page."""
    del request
    return {"tasks": [task.as_dict() for task in org.tasks]}


def idle(org: "Org", request: Request) -> Any:
    """Answer when no push is waiting any more."""
    org.provisioning.queue.join()
    return tasks(org, request)


def reset(org: "Org", request: Request) -> Any:
    """Back to the seed."""
    org.reset()
    return snapshot(org, request)


def describe(org: "Org", request: Request) -> Any:
    """Addresses and names of this Okta; secrets only as masks."""
    del request
    return {
        "url": org.url,
        "org_id": org.id,
        "app_id": org.app_id,
        "token_owner": org.owner,
        "issuer": org.saml.issuer,
        "sso_url": org.saml.sso_url,
        "certificate": org.key.certificate.decode(),
        "connection": without_secrets(settings_control.connection(org)),
    }


ROUTES = [
    routing.route("GET", "/_control", describe),
    routing.route("GET", "/_control/faults", list_faults),
    routing.route("POST", "/_control/faults", add_faults),
    routing.route("DELETE", "/_control/faults", clear_faults),
    routing.route("GET", "/_control/journal", journal),
    routing.route("DELETE", "/_control/journal", clear_journal),
    routing.route("GET", "/_control/snapshot", snapshot),
    routing.route("GET", "/_control/tasks", tasks),
    routing.route("GET", "/_control/idle", idle),
    routing.route("POST", "/_control/reset", reset),
    *people_control.ROUTES,
    *groups_control.ROUTES,
    *settings_control.ROUTES,
    *app_control.ROUTES,
]
