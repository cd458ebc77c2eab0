"""Where to go after signing in: a page of this console, or nowhere in particular."""

import re

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# No address holds these as they are, and PostgreSQL keeps no NUL and no half of a pair.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def of(request: HttpRequest) -> str:
    """The address that was asked for, if it is one of ours; else blank."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts, is_https = {request.get_host()}, request.is_secure()
    is_ours = url_has_allowed_host_and_scheme(url, allowed_hosts=hosts, require_https=is_https)
    # A bare word would be taken for the name of a view.
    return url if is_ours and "/" in url and not CONTROLS.search(url) else ""
