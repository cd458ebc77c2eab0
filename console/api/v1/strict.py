"""JSON as SCIM reads it too: one meaning and text that a database can hold, or a refusal."""

from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from scim import strict_json


class StrictJson(JSONParser):
    """Refuses names that stand twice, NaN, NUL, half characters and depth."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        try:
            return strict_json.loads(stream.read())
        except strict_json.BadJson as reason:
            raise ParseError(str(reason)) from None
