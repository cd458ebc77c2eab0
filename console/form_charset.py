"""A form in a charset that is not read is refused before anything of it is."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from console.charsets import is_read
from console.middleware import PROGRAM_PATHS

SENTENCE = "Send the form in UTF-8: the charset in Content-Type is not one that is read here."


class FormCharsetMiddleware:
    """400 for a browser's request; what programs may send, their own parsers say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset")
        is_program = request.path_info.startswith(PROGRAM_PATHS)
        if charset is None or is_program or is_read(charset):
            return self.get_response(request)
        return HttpResponseBadRequest(SENTENCE, content_type="text/plain; charset=utf-8")
