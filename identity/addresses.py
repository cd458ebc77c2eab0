"""Which network addresses a name leads to, and whether they are out in the world.

`ipaddress.is_global` alone is not enough: it calls some forms that carry an IPv4 address
inside an IPv6 one global, and through a translating gateway they lead back to us.
"""

import ipaddress
import socket
from threading import Thread

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
DENIED = [
    ipaddress.ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4-compatible, the unspecified address and loopback
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
    )
]


class NotFound(Exception):
    """The name leads nowhere, or nobody said where within the time given."""


class NotPublic(Exception):
    """The name leads to at least one address that must not be reached from here."""


def public(host: str, *, seconds: float) -> list[str]:
    """Every address of `host`, asked once. Raises NotFound, NotPublic."""
    found = resolve(host, seconds=seconds)
    if not all(is_public(ipaddress.ip_address(address)) for address in found):
        raise NotPublic(host)
    return found


def resolve(host: str, *, seconds: float) -> list[str]:
    """Every address of `host`, best first. Raises NotFound after `seconds`.

    The system's resolver has no limit of its own that we could set, so it is asked in a
    thread that may be left behind.
    """
    found: list[str] = []
    asking = Thread(target=_ask, args=(host, found), daemon=True)
    asking.start()
    asking.join(seconds)
    addresses = list(found)
    if not addresses:
        raise NotFound(host)
    return addresses


def is_public(address: IPAddress) -> bool:
    """Whether `address` is an ordinary one on the internet."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in network for network in DENIED)


def _ask(host: str, found: list[str]) -> None:
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
