"""The kinds of trouble an Okta, or the network before it, can make.

Each kind is a function of (options, call, answer); `answer()` does what was asked, and returns
the good response. A kind that never calls it leaves the request undone.
"""

import json
from collections.abc import Callable
from threading import Timer
from typing import Any

from tests.okta import delivery
from tests.okta.errors import OktaError
from tests.okta.limits import rate_headers
from tests.okta.messages import Response

Options = dict[str, Any]
Answer = Callable[[], Response]
PAGE = b"<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>"
LINK_LOCAL = "http://169.254.169.254/latest/meta-data/"
WRITES_ONLY = frozenset({"read_only"})


def rate_limit(options: Options, call: Any, answer: Answer) -> Response:
    """429. `reset`: seconds (30), past, absent, text, far (a day), or milliseconds."""
    del answer
    response, now = OktaError("E0000047").response(), int(call.org.clock.now())
    reset = options.get("reset", "seconds")
    values: dict[str, object] = {
        "seconds": now + options.get("seconds", 30),
        "past": now - 3600,
        "text": "soon",
        "far": now + 86_400,
        "milliseconds": (now + 30) * 1000,
        "absent": "",
    }
    response.headers += rate_headers(options.get("limit", 300), 0, values[reset])
    if reset == "absent":
        response.headers = [pair for pair in response.headers if not pair[0].endswith("-Reset")]
    return response


def concurrency(options: Options, call: Any, answer: Answer) -> Response:
    """429 for too many calls at once: Limit 0, Remaining 0, Reset only a hint."""
    del options, answer
    response = OktaError("E0000047").response()
    response.headers += rate_headers(0, 0, int(call.org.clock.now()) + 10)
    return response


def error(options: Options, call: Any, answer: Answer) -> Response:
    """Any documented error, by `code`; with `applied` the work was done all the same."""
    del call
    if options.get("applied"):
        answer()
    return OktaError(options.get("code", "E0000009")).response()


def error_applied(options: Options, call: Any, answer: Answer) -> Response:
    """500, yet the write is in."""
    return error({"code": "E0000009", **options, "applied": True}, call, answer)


def read_only(options: Options, call: Any, answer: Answer) -> Response:
    """503 E0000010: reads work, writes fail."""
    return error({**options, "code": "E0000010"}, call, answer)


def unauthorized(options: Options, call: Any, answer: Answer) -> Response:
    """401 E0000011: the token is no longer accepted."""
    return error({**options, "code": "E0000011"}, call, answer)


def hang(options: Options, call: Any, answer: Answer) -> Response:
    """No answer for `seconds` (60). `apply` is no, now, or late (after `late` seconds)."""
    del call
    apply = options.get("apply", "no")
    if apply == "now":
        answer()
    if apply == "late":
        timer = Timer(float(options.get("late", 3)), answer)
        timer.daemon = True
        timer.start()
    return Response(deliver=delivery.silence(float(options.get("seconds", 60))))


def drip_headers(options: Options, call: Any, answer: Answer) -> Response:
    """A good answer, one byte every `interval` seconds (0.5)."""
    return _delivered(answer(), delivery.drip(options.get("interval", 0.5)), call)


def drip_body(options: Options, call: Any, answer: Answer) -> Response:
    """Headers at once, then the body byte by byte."""
    return _delivered(answer(), delivery.drip(options.get("interval", 0.5), body_only=True), call)


def reset(options: Options, call: Any, answer: Answer) -> Response:
    """The connection is reset; with `applied` after the work was done."""
    if options.get("applied"):
        answer()
    return _delivered(Response(), delivery.reset, call)


def big_body(options: Options, call: Any, answer: Answer) -> Response:
    """A body of `size` bytes (100 MB)."""
    del answer
    return _delivered(Response(), delivery.flood(int(options.get("size", 100_000_000))), call)


def html(options: Options, call: Any, answer: Answer) -> Response:
    """Status 200 from something that is not Okta."""
    del options, call, answer
    return Response(200, PAGE, "text/html; charset=utf-8")


def redirect(options: Options, call: Any, answer: Answer) -> Response:
    """302 to `location`, by default an address that must never be asked."""
    del call, answer
    location = options.get("location", LINK_LOCAL)
    return Response(302, b"", headers=[("Location", location)])


def invalid_json(options: Options, call: Any, answer: Answer) -> Response:
    """The work is done, the answer is cut short."""
    del options, call
    response = answer()
    response.body = response.body[: len(response.body) // 2]
    return response


def nested(options: Options, call: Any, answer: Answer) -> Response:
    """The work is done, the answer is JSON that nests deeper than can be read; with `status`."""
    del call
    response = answer()
    response.status = int(options.get("status", response.status))
    response.body = b"[" * 100_000
    return response


def wrong_id(options: Options, call: Any, answer: Answer) -> Response:
    """The answer is about another person, or from another org."""
    del options, call
    return _altered(answer(), lambda user: user.update(id="00u" + "x" * 17))


def altered_echo(options: Options, call: Any, answer: Answer) -> Response:
    """The answer does not echo the profile as sent: `profile` is laid over it."""
    del call
    changes = options.get("profile", {"primaryPhone": "+10000000000", "extension": "0"})
    return _altered(answer(), lambda user: user.get("profile", {}).update(changes))


def trimmed(options: Options, call: Any, answer: Answer) -> Response:
    """The first `length` characters (3) of each value written are echoed."""
    length, sent = options.get("length", 3), (call.entry.body or {}).get("profile", {})
    short = {name: value[:length] for name, value in sent.items() if isinstance(value, str)}
    return _altered(answer(), lambda user: user.get("profile", {}).update(short))


def ignore_if_match(options: Options, call: Any, answer: Answer) -> Response:
    """A good answer; while the rule stands, If-Match is not looked at."""
    del options, call
    return answer()


def _delivered(response: Response, deliver: delivery.Deliver, call: Any) -> Response:
    del call
    response.deliver = deliver
    return response


def _altered(response: Response, change: Callable[[dict[str, Any]], None]) -> Response:
    document = response.document()
    if response.status == 200 and isinstance(document, dict):
        change(document)
        response.body = json.dumps(document).encode()
    return response


KINDS: dict[str, Callable[[Options, Any, Answer], Response]] = {
    kind.__name__: kind
    for kind in (
        rate_limit, concurrency, error, error_applied, read_only, unauthorized, hang,
        drip_headers, drip_body, reset, big_body, html, redirect, invalid_json, nested,
        wrong_id, altered_echo, trimmed, ignore_if_match,
    )
}  # fmt: skip
