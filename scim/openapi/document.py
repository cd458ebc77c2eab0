"""The whole document, from the addresses that are served.

It describes what every dialect takes: SCIM by the letter. What `okta` and `entra` bear beyond
that is in docs/reference/scim.md.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from rest_framework.views import APIView

from scim import schemas, urls
from scim.openapi import messages, operations, resources
from scim.openapi.operations import SHAPES, Json

GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^)]*\)")

EXAMPLES = {"name": "User", "urn": schemas.USER.id, "code": "standard"}


def document() -> Json:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Switchroom SCIM 2.0",
            "version": settings.VERSION,
            "description": "Users and groups of one organization (RFC 7643, RFC 7644, RFC 9865).",
        },
        "servers": [
            {
                "url": "{public_url}/scim/v2/{organization}",
                "variables": {
                    "public_url": {"default": "http://127.0.0.1:8000"},
                    "organization": {"default": "acme"},
                },
            }
        ],
        "security": [{"token": []}],
        "paths": {path: _methods(path, view) for path, view in addresses()},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": resources.components() | messages.components(),
            "parameters": operations.parameters(),
            "responses": operations.refusals(),
        },
    }


def addresses() -> Iterator[tuple[str, type[APIView]]]:
    """Every address below an organization's base, with its view."""
    for entry in urls.urlpatterns:
        route = str(entry.pattern)
        view: Any = entry.callback.view_class  # type: ignore[attr-defined]
        if route.startswith(urls.ORGANIZATION) and route.endswith(r"/?\Z"):
            inside = route.removeprefix(urls.ORGANIZATION).removesuffix(r"/?\Z")
            yield GROUP.sub(r"{\g<name>}", inside).replace("\\", ""), view


def methods(view: type[APIView]) -> list[str]:
    """What is offered, HEAD aside, which goes with every GET."""
    return [each.lower() for each in view().allowed_methods if each != "HEAD"]


def _methods(path: str, view: type[APIView]) -> Json:
    described: Json = {
        method: SHAPES[path][method].described(
            _name(method, path), _summary(getattr(view, method), path), _tag(path)
        )
        for method in methods(view)
    }
    in_path = [_in_path(name) for name in re.findall(r"{(\w+)}", path)]
    return described | {"parameters": in_path} if in_path else described


def _in_path(name: str) -> Json:
    schema: Json = {"type": "string"}
    if name in EXAMPLES:
        schema["examples"] = [EXAMPLES[name]]
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _name(method: str, path: str) -> str:
    """getUsers, patchUsersById, postSearch."""
    words = re.sub(r"/{\w+}", "ById", path).replace("/.search", "Search").replace("/", "")
    return method + words


def _summary(handler: Any, path: str) -> str:
    """The first sentence of what the method says of itself."""
    said = " ".join((handler.__doc__ or f"Read {path.strip('/')}").split())
    return re.split(r"[.;] | \(RFC", said)[0].rstrip(".")


def _tag(path: str) -> str:
    return path.split("/")[1] if not path.startswith("/.") else "All"
