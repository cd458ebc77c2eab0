"""A form in a charset that is not read is refused before anything of it is."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from console.charsets import is_read
from console.middleware import PROGRAM_PATHS
from identity import unread_forms

SENTENCE = "Send the form in UTF-8: the charset in Content-Type is not one that is read here."


class FormCharsetMiddleware:
    """400 for a browser's request; what programs may send, their own parsers say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        charset = (request.content_params or {}).get("charset")
        is_program = request.path_info.startswith(PROGRAM_PATHS)
        if charset is None or is_program or is_read(charset):
            return None
        refuse = unread_forms.refusal_of(view) or _refuse
        return refuse(request, *args, **kwargs)


def _refuse(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponseBadRequest(SENTENCE, content_type="text/plain; charset=utf-8")
