"""The Okta URL: where a token may be sent. Everything else is refused."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

OKTA_DOMAINS = (".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil")
HOST = re.compile(r"\A(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+\Z")
ADMIN = re.compile(r"\A([a-z0-9-]+)-admin\.")


class BadUrl(ValueError):
    """Not the URL of an Okta org. Its text is the sentence for the form."""


def normalized(text: str) -> str:
    """`https://acme.okta.com` for whatever way of writing it means that. Raises BadUrl.

    The address of the admin console, with `-admin` in it, is brought to the plain one.
    """
    text = text.strip()
    if not text or re.search(r"[\x00-\x20\x7f\\]", text):
        raise BadUrl("Enter the URL of your Okta org, such as https://acme.okta.com.")
    parts = _split(text if "://" in text else f"https://{text}")
    host = _host(parts)
    if settings.OKTA_STAND_IN and is_loopback(host) and parts.port:
        return f"{parts.scheme}://{_bracketed(host)}:{parts.port}"
    if parts.scheme != "https" or parts.port not in (None, 443):
        raise BadUrl("The Okta URL begins with https:// and has no port.")
    host = ADMIN.sub(r"\1.", host)
    if not _is_oktas(host):
        raise BadUrl(
            f"“{host}” is not an Okta address. It ends in okta.com; a custom domain must be "
            "listed by the operator of this server."
        )
    return f"https://{host}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as the stand-in Okta of demo and tests is."""
    return host in ("localhost", "127.0.0.1", "::1")


def _split(text: str) -> SplitResult:
    """The parts of a URL that is nothing but scheme, host and port. Raises BadUrl."""
    try:
        parts = urlsplit(text)
        is_bare = parts.port != 0 and parts.path in ("", "/") and not set("?#@") & set(text)
    except ValueError:
        is_bare = False
    if not is_bare or parts.scheme not in ("https", "http"):
        raise BadUrl("Enter only the address of your Okta org, such as https://acme.okta.com.")
    return parts


def _host(parts: SplitResult) -> str:
    """In lower case, in ASCII (RFC 5890), without a final dot."""
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        raise BadUrl("The Okta URL has no valid host name.") from None
    return host.lower().removesuffix(".")


def _is_oktas(host: str) -> bool:
    if not HOST.match(host) or _is_ip(host):
        return False
    extra = {name.lower().removesuffix(".") for name in settings.OKTA_EXTRA_HOSTS}
    return host.endswith(OKTA_DOMAINS) or host in extra


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
