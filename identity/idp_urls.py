"""The IdP's URLs: where browsers are sent to sign in, and where its metadata is fetched."""

import re
from urllib.parse import urlsplit

from django.conf import settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadUrl(ValueError):
    """Not a URL to send browsers to. Its text is the sentence for the form."""


def check(url: str) -> str:
    """`url` itself, if browsers may be sent there. Raises BadUrl.

    It ends up in a redirect and in the Destination of an AuthnRequest, so what could break
    out of either is refused. A query string is allowed.
    """
    if re.search(r"[\x00-\x20\x7f\"'<>\\]", url):
        raise BadUrl("The URL must not contain blanks, quotes or control characters.")
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise BadUrl("Enter a complete URL that begins with https://.") from None
    if "@" in parts.netloc or "#" in url:
        raise BadUrl("The URL must not contain a user name or a part after #.")
    if not is_whole or not _is_safe(parts.scheme, parts.hostname or ""):
        raise BadUrl("Enter a complete URL that begins with https://.")
    return url


def check_fetched(url: str) -> str:
    """`url` itself, if we may ask there ourselves: at the usual port only. Raises BadUrl."""
    parts = urlsplit(check(url))
    if parts.scheme == "https" and parts.port not in (None, 443):
        raise BadUrl("The URL must not name a port.")
    return url


def _is_safe(scheme: str, host: str) -> bool:
    is_stand_in = settings.OKTA_STAND_IN and scheme == "http" and host in LOOPBACK
    return scheme == "https" or is_stand_in
