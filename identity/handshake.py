"""Who answers at an Okta URL, by TLS (RFC 8446): a look, with not one byte of a request."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from identity import safe_http
from identity.deadline import Deadline
from identity.okta import urls
from identity.safe_http import NoAnswer, Route

# OpenSSL's numbers for what is wrong with a certificate (verify(1)), in plain words.
UNTRUSTED = (
    "is signed by nobody whom this server trusts. Perhaps something on the way looks into the"
    " traffic"
)
OTHER_NAME = "is not for this name"
WRONG = {
    9: "is not valid yet: compare the clock of this server",
    10: "has expired",
    18: UNTRUSTED,
    19: UNTRUSTED,
    20: UNTRUSTED,
    21: UNTRUSTED,
    62: OTHER_NAME,
    64: OTHER_NAME,
}


@dataclass(frozen=True)
class Certificate:
    """What was agreed on, whose certificate it is, who vouches for it, and until when."""

    version: str
    holder: str
    issuer: str
    until: datetime


def host(base_url: str) -> str:
    """Raises BadUrl."""
    return urlsplit(urls.normalized(base_url)).hostname or ""


def addresses(base_url: str) -> list[str]:
    """Where the name leads. Raises NoAnswer, BadUrl."""
    return safe_http.addresses_of(host(base_url))


def look(base_url: str, found: list[str]) -> Certificate | None:
    """Speak TLS with one of the addresses that were `found`. Raises NoAnswer.

    None for plain http, which only a stand-in on this machine may speak.
    """
    parts = urlsplit(urls.normalized(base_url))
    if parts.scheme != "https":
        return None
    name = parts.hostname or ""
    with Deadline(settings.OKTA_DEADLINE) as deadline:
        try:
            return _shake(Route(found, deadline), name, parts.port or 443)
        except ssl.SSLCertVerificationError as trouble:
            wrong = WRONG.get(trouble.verify_code, "is not valid")
            raise _nothing(f"The certificate of {name} {wrong}.") from None
        except ssl.SSLError:
            raise _nothing(f"What answers at {name} speaks no TLS that is new enough.") from None
        except OSError:
            raise _nothing(f"{name} cannot be reached.") from None


def _shake(route: Route, name: str, port: int) -> Certificate:
    context = safe_http.tls_context()
    with context.wrap_socket(route.connect(port), server_hostname=name) as inside:
        return _certificate(inside.version() or "TLS", inside.getpeercert() or {})


def _certificate(version: str, facts: dict[str, Any]) -> Certificate:
    """Checked by then, so it has an end, and somebody who signed it."""
    holder, issuer = _names(facts["subject"]), _names(facts["issuer"])
    names = [name for kind, name in facts.get("subjectAltName", ()) if kind == "DNS"]
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(facts["notAfter"]), UTC)
    return Certificate(
        version.replace("v", " "),
        holder.get("commonName") or names[0],
        issuer.get("organizationName") or issuer.get("commonName", "an unnamed authority"),
        until,
    )


def _names(parts: tuple[tuple[tuple[str, str], ...], ...]) -> dict[str, str]:
    return {key: value for part in parts for key, value in part}


def _nothing(text: str) -> NoAnswer:
    return NoAnswer(text, is_sent=False)
