"""`/api/v1/meta/schemas/user/{id}`: read the schema of a user type, add attributes to it."""

from typing import Any

from tests.okta import routing
from tests.okta.errors import OktaError
from tests.okta.messages import Response, json_response
from tests.okta.schema import REQUIRED
from tests.okta.user_types import DEFAULT, UserType

PATH = "/api/v1/meta/schemas/user"


def read(call, schema_id: str = DEFAULT) -> Response:
    """GET the whole schema."""
    return json_response(_document(call.org, call.org.types.by_schema(schema_id)))


def change(call, schema_id: str) -> Response:
    """POST: a partial update of the custom attributes; null removes one."""
    definitions = call.request.json().get("definitions") or {}
    custom = definitions.get("custom") or {}
    if definitions.get("base", {}).get("properties"):
        raise OktaError("E0000001", "base", ["base: this Okta does not let base attributes change"])
    call.org.types.by_schema(schema_id).schema.change(custom.get("properties") or {})
    call.entry.is_applied = True
    return read(call, schema_id)


def _document(org, user_type: UserType) -> dict[str, Any]:
    schema = user_type.schema
    return {
        "id": f"{org.url}{PATH}/{user_type.schema_id}",
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": user_type.name,
        "title": user_type.title,
        "type": "object",
        "definitions": {
            "custom": _part("#custom", schema.custom, ()),
            "base": _part("#base", schema.base, REQUIRED),
        },
        "properties": {
            "profile": {"allOf": [{"$ref": "#/definitions/custom"}, {"$ref": "#/definitions/base"}]}
        },
    }


def _part(name: str, properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"id": name, "type": "object", "properties": properties, "required": list(required)}


ROUTES = [
    routing.route("GET", PATH + "/{schema_id}", read),
    routing.route("POST", PATH + "/{schema_id}", change),
]
