"""The one door to DNS: TXT records, within a total time.

`settings.DNS_TXT_RESOLVER` names the function that is asked, so that tests and the demo need
no network.
"""

from collections.abc import Callable

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings
from django.utils.module_loading import import_string

SECONDS = 5.0  # for all servers and all tries
NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)


class NoAnswer(Exception):
    """DNS could not be asked, or did not answer in time. That says nothing about the record."""


def at(name: str) -> list[str]:
    """Every TXT record of `name`, as the resolver of the settings finds them. Raises NoAnswer."""
    ask: Callable[[str], list[str]] = import_string(settings.DNS_TXT_RESOLVER)
    return ask(name)


def look_up(name: str) -> list[str]:
    """Ask the name servers of this machine. No record is an empty list. Raises NoAnswer."""
    try:
        answer = system_resolver().resolve(
            dns.name.from_text(name), "TXT", lifetime=SECONDS, search=False
        )
    except NOTHING:
        return []
    except (dns.exception.DNSException, OSError) as trouble:
        raise NoAnswer(type(trouble).__name__) from None
    return [b"".join(record.strings).decode("ascii", "replace") for record in answer]


def system_resolver() -> dns.resolver.Resolver:
    """Made anew, for the machine may have moved to another network."""
    return dns.resolver.Resolver()
