"""From method and path to a function."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.okta.messages import Request, segment

Route = tuple[str, re.Pattern[str], Callable[..., Any]]


def route(method: str, pattern: str, handler: Callable[..., Any]) -> Route:
    """`{name}` in the pattern stands for one piece of the path, given to the handler decoded."""
    regex = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
    return method, re.compile(regex + "/?"), handler


def find(
    routes: Sequence[Route], request: Request
) -> tuple[Callable[..., Any], dict[str, str]] | None:
    """The handler for a request with the decoded pieces of its path, None when there is none."""
    for method, pattern, handler in routes:
        match = pattern.fullmatch(request.path)
        if match and method == request.method:
            return handler, {name: segment(text) for name, text in match.groupdict().items()}
    return None
