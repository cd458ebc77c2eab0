"""POSTs that may be repeated: with an `Idempotency-Key` the work is done once."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.problems import Unprocessable
from identity import api_answers
from identity.api_answers import Answer

HEADER = "Idempotency-Key"
LONGEST = 255  # characters
Handler = Callable[..., Response]


def once(handler: Handler | None = None, *, secret: str = "") -> Any:
    """Answer a repeated request as the first one was, for 24 hours; errors are not kept.

    What the answer has at `secret` is shown the first time only, and kept nowhere: null then.
    """
    if handler is None:
        return partial(once, secret=secret)

    @wraps(handler)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        body = request._request.body  # read before the parser takes the stream
        key = _key(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        first: list[Response] = []

        def work() -> Answer:
            first.append(handler(view, request, *args, **kwargs))
            return Answer(first[0].status_code, _kept(first[0].data, secret))

        digest = api_answers.digest("POST", request.get_full_path(), body)
        answer = api_answers.once(view.program.token, key, digest=digest, work=work)
        return first[0] if first else _replayed(answer)

    guarded.is_once = True  # type: ignore[attr-defined]
    return guarded


def _key(request: Request) -> str:
    """Empty without one. Raises Unprocessable."""
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise Unprocessable({HEADER: [f"Send 1 to {LONGEST} printable ASCII characters."]})
    return key


def _kept(data: Any, secret: str) -> Any:
    """As JSON keeps it."""
    if data is None:
        return None
    return dict(data) | ({secret: None} if secret else {})


def _replayed(answer: Answer) -> Response:
    headers = {"Idempotent-Replayed": "true"}
    return Response(answer.body, status=answer.status, headers=headers)
