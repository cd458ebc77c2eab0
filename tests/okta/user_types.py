"""User types: the default one, and those that an administrator made, each with a schema of its own.

A type begins with the base attributes. What is added to another type later, it does not get.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.okta import routing
from tests.okta.errors import OktaError
from tests.okta.messages import Response, json_response
from tests.okta.people import new_id
from tests.okta.schema import Schema

PATH = "/api/v1/meta/types/user"
DEFAULT = "default"


@dataclass
class UserType:
    """`schema_id` is what its schema goes by in paths."""

    id: str
    name: str
    title: str
    schema: Schema = field(repr=False)
    schema_id: str = DEFAULT


class UserTypes:
    """In the order in which they were made; the first is the default one."""

    def __init__(self, default: Schema, random: Random) -> None:
        self.random = random
        self.all = [UserType(new_id("oty", random), "user", "User", default)]

    @property
    def default(self) -> UserType:
        return self.all[0]

    def make(self, name: str, title: str) -> UserType:
        schema_id = new_id("osc", self.random)
        made = UserType(
            new_id("oty", self.random), name, title, Schema(with_extension=False), schema_id
        )
        self.all.append(made)
        return made

    def by_schema(self, schema_id: str) -> UserType:
        """Raises OktaError E0000007."""
        found = next((each for each in self.all if each.schema_id == schema_id), None)
        if found is None:
            raise OktaError("E0000007", f"Resource not found: {schema_id} (UserSchema)")
        return found


def read_all(call) -> Response:
    """GET: all of them. The schema of each is found by its link only."""
    return json_response([_document(call.org, each) for each in call.org.types.all])


def _document(org, each: UserType) -> dict[str, Any]:
    schema = f"{org.url}/api/v1/meta/schemas/user/{each.schema_id}"
    return {
        "id": each.id,
        "name": each.name,
        "displayName": each.title,
        "default": each is org.types.default,
        "_links": {
            "schema": {"rel": "schema", "href": schema, "method": "GET"},
            "self": {"rel": "self", "href": f"{org.url}{PATH}/{each.id}", "method": "GET"},
        },
    }


ROUTES = [routing.route("GET", PATH, read_all)]
