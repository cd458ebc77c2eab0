"""Forms come in a few charsets. Any other word in its place is refused before anything is read.

Python counts "hex", "rot13" and "idna" among its encodings, and Django decodes forms and queries
with whatever the client names: those three then fail in the middle of a view, and
"unicode_escape" makes letters that no database takes.
"""

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from console.middleware import PROGRAM_PATHS

CHARSETS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"}  # as Python calls them
SENTENCE = "Send the form in UTF-8: the charset in Content-Type is not one that is read here."


class FormCharsetMiddleware:
    """400 for a form; programs send JSON, which is UTF-8 whatever they say (RFC 8259 8.1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset")
        if charset is None or _is_read(charset):
            return self.get_response(request)
        if request.path_info.startswith(PROGRAM_PATHS):
            request.encoding = "utf-8"
            return self.get_response(request)
        return HttpResponseBadRequest(SENTENCE, content_type="text/plain; charset=utf-8")


def _is_read(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in CHARSETS
    except LookupError:
        return False
