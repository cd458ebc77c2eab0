"""What comes in and what goes out: one request, one response, nothing of sockets."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, unquote

JSON = "application/json"


class BadJson(Exception):
    """The body is not a JSON object."""


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is still percent-encoded, so that a login may hold a slash."""

    method: str
    path: str
    query_string: str
    headers: Message  # names are found without regard to case
    body: bytes = b""
    client: str = "127.0.0.1"

    @property
    def query(self) -> dict[str, str]:
        """The last value of each query parameter."""
        pairs = parse_qs(self.query_string, keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}

    def json(self) -> dict[str, Any]:
        """The body as a JSON object, {} when there is none. Raises BadJson."""
        if not self.body:
            return {}
        try:
            value = json.loads(self.body)
        except ValueError:
            raise BadJson from None
        if not isinstance(value, dict):
            raise BadJson
        return value

    def form(self) -> dict[str, str]:
        """The fields of a URL-encoded form."""
        return {name: values[-1].strip() for name, values in self._fields().items()}

    def choices(self, name: str) -> list[str]:
        """What was ticked of the boxes called `name`."""
        return self._fields().get(name, [])

    def _fields(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)


@dataclass
class Response:
    """One HTTP response. `deliver`, when set, writes to the socket in place of the server."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: list[tuple[str, str]] = field(default_factory=list)
    deliver: Callable[[Any, bytes], None] | None = None

    def document(self) -> Any:
        """The JSON in the body, None when there is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def json_response(document: Any, status: int = 200) -> Response:
    """A response that carries `document` as JSON."""
    return Response(status, json.dumps(document).encode())


def html(text: str, status: int = 200) -> Response:
    """A page."""
    return Response(status, text.encode(), "text/html; charset=utf-8")


def redirect(location: str) -> Response:
    """See the other page, after a form was taken (RFC 9110 section 15.4.4)."""
    return Response(303, b"", "text/plain; charset=utf-8", [("Location", location)])


def segment(text: str) -> str:
    """One decoded piece of a path."""
    return unquote(text)
