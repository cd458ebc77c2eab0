"""Parameters that no honest app sends, and that would break what reads them."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

View = Callable[..., HttpResponse]
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")  # oauthlib raises over it
LONGEST = 4096  # characters of one value


def checked(view: View) -> View:
    """Refuse with 400 `invalid_request` (RFC 6749 section 5.2) before oauthlib reads anything."""

    @wraps(view)
    def careful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_readable(request):
            return JsonResponse(
                {"error": "invalid_request"}, status=400, headers={"Cache-Control": "no-store"}
            )
        return view(request, *args, **kwargs)

    return careful


def _is_readable(request: HttpRequest) -> bool:
    if BAD_ESCAPE.search(request.META.get("QUERY_STRING", "")):
        return False
    lists = [*request.GET.lists(), *request.POST.lists()]
    return all("\0" not in each and len(each) <= LONGEST for _, values in lists for each in values)
