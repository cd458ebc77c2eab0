"""The body of a request to a dictionary, with limits on what is taken at all."""

import re
from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import UnsupportedMediaType

from scim import errors, strict_json

MEDIA_TYPE = re.compile(r"application/(?:json|[a-z0-9.-]+\+json)\Z")


def read(request: HttpRequest, body: bytes) -> dict[str, Any]:
    """One JSON object in UTF-8 (RFC 7644 section 3.1). `body` is what `take` returned.

    Raises ScimError 400, UnsupportedMediaType.
    """
    _check_type(request)
    try:
        document = strict_json.loads(body)
    except strict_json.BadJson as reason:
        raise errors.bad("invalidSyntax", str(reason)) from None
    if not isinstance(document, dict):
        raise errors.bad("invalidSyntax", "The body is not a JSON object.")
    return document


def _check_type(request: HttpRequest) -> None:
    """No type at all is taken for JSON; compression and other encodings are refused."""
    given = request.META.get("CONTENT_TYPE", "")
    kind, _, parameters = given.lower().partition(";")
    charset = re.search(r'charset\s*=\s*"?([^";\s]+)', parameters)
    is_utf_8 = charset is None or charset[1] in ("utf-8", "utf8")
    is_plain = request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() == "identity"
    if (kind.strip() and not MEDIA_TYPE.match(kind.strip())) or not is_utf_8 or not is_plain:
        raise UnsupportedMediaType(given, "Send application/scim+json in UTF-8, not compressed.")


def take(request: HttpRequest, *, limit: int) -> bytes:
    """The body as it came, at most `limit` bytes. Raises ScimError 408, 413."""
    # Django reads nothing where Content-Length is missing, as it is in a chunked request.
    is_chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    stream = request.META["wsgi.input"] if is_chunked else request
    is_too_long = not is_chunked and _length(request) > limit
    body = b"" if is_too_long else _read(stream, limit + 1)
    if is_too_long or len(body) > limit:
        raise errors.ScimError(413, f"The body is longer than {limit} bytes.")
    return body


def _length(request: HttpRequest) -> int:
    """As the client says; 0 where it says nothing that makes sense, as Django reads it."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def _read(stream: Any, size: int) -> bytes:
    try:
        found: bytes = stream.read(size)
    except OSError:  # console.bodies: it has waited long enough
        raise errors.ScimError(408, "The body did not arrive in time. Send it again.") from None
    return found
