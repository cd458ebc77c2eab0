"""The charsets that are read, and requests that break over no other.

Django believes whatever encoding a client names, and Python counts "hex" and "rot13" among its
encodings. The query is decoded with it before any middleware is asked.
"""

import codecs
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

CHARSETS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"}  # as Python calls them
UNREADABLE = {"charset": "unreadable"}


def is_read(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in CHARSETS
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return False


class Request(WSGIRequest):
    """Read in UTF-8 where it names a charset that is not read."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        kind = meta.get("CONTENT_TYPE", "")
        try:
            self.content_type, self.content_params = parse_header_parameters(kind)
        except ValueError:  # of a*=klingon''x, say (RFC 2231)
            self.content_type, self.content_params = kind.partition(";")[0].strip(), UNREADABLE
        charset = self.content_params.get("charset")
        if charset and is_read(charset):
            self.encoding = charset


class Handler(WSGIHandler):
    request_class = Request
