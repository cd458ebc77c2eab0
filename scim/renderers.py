"""Dictionaries to bytes."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


class ScimRenderer(BaseRenderer):
    """orjson knows UUIDs and datetimes, so rows need no conversion on their way out."""

    media_type = "application/scim+json"
    format = "json"
    charset = None  # JSON is UTF-8 (RFC 8259 section 8.1); the parameter has no meaning

    def render(self, data: Any, *_: Any, **__: Any) -> bytes:
        return b"" if data is None else orjson.dumps(data, option=orjson.OPT_UTC_Z)
