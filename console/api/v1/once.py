"""POSTs that may be repeated: with an `Idempotency-Key` the work is done once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from console.api.v1.problems import Unprocessable
from identity import api_answers
from identity.api_answers import Answer

HEADER = "Idempotency-Key"
LONGEST = 255  # characters
Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """Answer a repeated request as the first one was, for 24 hours; errors are not kept."""

    @wraps(handler)
    def guarded(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER, "")
        body = request._request.body  # read before the parser takes the stream
        if not key:
            return handler(view, request, *args, **kwargs)
        if len(key) > LONGEST or not key.isascii() or not key.isprintable():
            raise Unprocessable({HEADER: [f"Send 1 to {LONGEST} printable ASCII characters."]})

        def work() -> Answer:
            done = handler(view, request, *args, **kwargs)
            return Answer(done.status_code, _plain(done.data))

        digest = api_answers.digest("POST", request.get_full_path(), body)
        answer = api_answers.once(view.program.token, key, digest=digest, work=work)
        headers = {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
        return Response(answer.body, status=answer.status, headers=headers)

    guarded.is_once = True  # type: ignore[attr-defined]
    return guarded


def _plain(data: Any) -> Any:
    """As JSON keeps it."""
    return data if data is None else dict(data)
