"""The attributes of profiles in the application, and the mapping that takes them to the user.

`/api/v1/meta/schemas/apps/{app}/default` and `/api/v1/mappings`. What is not mapped stays in
the application.
"""

import re
from typing import Any

from tests.okta import routing
from tests.okta.errors import OktaError
from tests.okta.messages import Response, json_response
from tests.okta.schema import Schema

SCHEMA = "/api/v1/meta/schemas/apps/{app}/default"
MAPPINGS = "/api/v1/mappings"
PLAIN = re.compile(r"appuser\.([A-Za-z_][A-Za-z0-9_]*)")  # of expressions, this kind only
USUAL = ("primaryPhone", "extension")


class AppProfiles:
    """Custom attributes of the application, and which attribute of the user each one fills."""

    def __init__(self, mapping_id: str, *, attributes: tuple[str, ...] = USUAL) -> None:
        self.mapping_id = mapping_id
        self.schema = Schema(with_extension=False)
        self.schema.base = {}  # names and e-mail are the application's own, and never written
        self.schema.change({name: {"title": name, "type": "string"} for name in attributes})
        self.fills = {
            name: name for name in attributes
        }  # attribute of the user: of the application

    def mapped(self, profile: dict[str, Any]) -> dict[str, Any]:
        """What the user's profile gets of what was written here."""
        return {user: profile[app] for user, app in self.fills.items() if app in profile}

    def map(self, properties: dict[str, Any]) -> None:
        """Expression and push status of attributes; null removes one. Raises OktaError."""
        for name, rule in properties.items():
            expression = (rule or {}).get("expression")
            if expression is None:
                self.fills.pop(name, None)
                continue
            match = PLAIN.fullmatch(expression)
            if match is None or self.schema.attribute(match[1]) is None:
                raise OktaError("E0000001", name, [f"{name}: invalid expression {expression}"])
            if rule.get("pushStatus") == "PUSH":
                self.fills[name] = match[1]


def read(call, app: str) -> Response:
    """GET the schema of the application's profiles."""
    check_app(call, app)
    custom = {"id": "#custom", "type": "object", "properties": call.org.app_profiles.schema.custom}
    return json_response({"name": "appuser", "definitions": {"custom": {**custom, "required": []}}})


def change(call, app: str) -> Response:
    """POST: a partial update of the custom attributes; null removes one."""
    check_app(call, app)
    custom = (call.request.json().get("definitions") or {}).get("custom") or {}
    call.org.app_profiles.schema.change(custom.get("properties") or {})
    call.entry.is_applied = True
    return read(call, app)


def mappings(call) -> Response:
    """GET: the one from the application to the user, without its rules."""
    return json_response([_mapping(call.org)])


def mapping(call, key: str) -> Response:
    _check_mapping(call, key)
    return json_response(_mapping(call.org) | {"properties": _rules(call.org.app_profiles)})


def change_mapping(call, key: str) -> Response:
    """POST: rules that are not named stay."""
    _check_mapping(call, key)
    call.org.app_profiles.map(call.request.json().get("properties") or {})
    call.entry.is_applied = True
    return mapping(call, key)


def check_app(call, app: str) -> None:
    if app != call.org.app_id:
        raise OktaError("E0000007", app)


def _check_mapping(call, key: str) -> None:
    if key != call.org.app_profiles.mapping_id:
        raise OktaError("E0000007", key)


def _mapping(org) -> dict[str, Any]:
    source = {"id": org.app_id, "name": "scim_app", "type": "appuser"}
    target = {"id": org.types.default.id, "name": "user", "type": "user"}
    return {"id": org.app_profiles.mapping_id, "source": source, "target": target}


def _rules(profiles: AppProfiles) -> dict[str, Any]:
    rule = {"pushStatus": "PUSH"}
    return {user: {**rule, "expression": f"appuser.{app}"} for user, app in profiles.fills.items()}


ROUTES = [
    routing.route("GET", SCHEMA, read),
    routing.route("POST", SCHEMA, change),
    routing.route("GET", MAPPINGS, mappings),
    routing.route("GET", MAPPINGS + "/{key}", mapping),
    routing.route("POST", MAPPINGS + "/{key}", change_mapping),
]
