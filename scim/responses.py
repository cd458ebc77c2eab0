"""Dictionaries to answers."""

from typing import Any

import orjson
from django.http import HttpResponse

MEDIA_TYPE = "application/scim+json"  # without a charset: JSON is UTF-8 (RFC 8259 section 8.1)


class Response(HttpResponse):
    """Rendered at once. There is one format, so there is nothing to negotiate later."""

    def __init__(
        self, data: Any = None, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self.data = data
        body = b"" if data is None else orjson.dumps(data, option=orjson.OPT_UTC_Z)
        super().__init__(body, content_type=MEDIA_TYPE, status=status, headers=headers)
        if data is None:
            del self["Content-Type"]
