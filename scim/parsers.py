"""Bytes to dictionaries, with limits on what is taken at all."""

import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from scim import errors, strict_json

MEDIA_TYPE = re.compile(r"application/(?:json|[a-z0-9.-]+\+json)\Z")


class ScimParser(BaseParser):
    """One JSON object in UTF-8, at most SCIM_MAX_BODY bytes (RFC 7644 section 3.1)."""

    media_type = "application/scim+json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        request: Request = parser_context["request"]  # type: ignore[index]
        _check_type(request)
        body = _read(stream, request)
        try:
            document = strict_json.loads(body)
        except strict_json.BadJson as reason:
            raise errors.bad("invalidSyntax", str(reason)) from None
        if not isinstance(document, dict):
            raise errors.bad("invalidSyntax", "The body is not a JSON object.")
        return document


def _check_type(request: Request) -> None:
    given = request.META.get("CONTENT_TYPE", "")
    kind, _, parameters = given.lower().partition(";")
    charset = re.search(r'charset\s*=\s*"?([^";\s]+)', parameters)
    is_utf_8 = charset is None or charset[1] in ("utf-8", "utf8")
    is_plain = request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() == "identity"
    if (kind.strip() and not MEDIA_TYPE.match(kind.strip())) or not is_utf_8 or not is_plain:
        raise UnsupportedMediaType(given, "Send application/scim+json in UTF-8, not compressed.")


def _read(stream: IO[Any], request: Request) -> bytes:
    limit = settings.SCIM_MAX_BODY
    too_long = errors.ScimError(413, f"The body is longer than {limit} bytes.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise too_long
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise too_long
    return body
