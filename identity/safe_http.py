"""The only way out: https to an Okta org or to an IdP's metadata, within a total time, no further.

The name is resolved once, every address is checked, and the connection goes to a checked
address; certificate, SNI and Host are still about the name. Redirects are not followed,
and neither proxies nor netrc of the machine are looked at: an entry there would replace
our Authorization header.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from identity import addresses, idp_urls
from identity.deadline import Deadline
from identity.okta import urls

NAME_SECONDS = 3.0  # for the name server
CONNECT_SECONDS = 3.0  # for each address
LARGEST_BODY = 256 * 1024  # bytes
PLAIN = {"Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What came back, whole and in time. Header names are without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """Nothing usable came back. The text holds no header and no body: it may be shown.

    `is_sent` is False when certainly nothing was sent, so nothing can have been done.
    """

    def __init__(self, text: str, *, is_sent: bool) -> None:
        super().__init__(text)
        self.text, self.is_sent = text, is_sent


class TooLong(NoAnswer):
    """The total deadline passed."""


class TooLarge(NoAnswer):
    """The body is larger than it may be; the rest was not read."""


def send(
    method: str, base_url: str, path: str, *, headers: Mapping[str, str], body: bytes | None = None
) -> Answer:
    """One request to an Okta org, in settings.OKTA_DEADLINE seconds. Raises NoAnswer, BadUrl."""
    url = urls.normalized(base_url) + path
    request = requests.Request(method, url, headers=dict(headers), data=body)
    return _send(request, seconds=settings.OKTA_DEADLINE, largest=LARGEST_BODY)


def fetch(url: str, *, seconds: float, largest: int) -> Answer:
    """GET `url`, which a person gave us; at most `largest` bytes. Raises NoAnswer, idp_urls.BadUrl."""
    request = requests.Request("GET", idp_urls.check_fetched(url), headers=PLAIN)
    return _send(request, seconds=seconds, largest=largest)


def _send(request: requests.Request, *, seconds: float, largest: int) -> Answer:
    parts = urlsplit(request.url)
    with Deadline(seconds) as deadline, requests.Session() as session:
        route = Route(addresses_of(parts.hostname or ""), deadline)
        session.trust_env = False
        session.mount(f"{parts.scheme}://{parts.netloc}", _Adapter(route))
        try:
            answer = _read(session, session.prepare_request(request), deadline, largest)
        except (requests.RequestException, HTTPError, OSError, ValueError) as trouble:
            # Its own text may hold our headers, so only its kind is kept.
            raise _no_answer(route, trouble) from None
        # A shutdown in the middle of the headers can look like an answer with status 200.
        if deadline.is_over:
            raise _no_answer(route, None)
    return answer


def addresses_of(host: str) -> list[str]:
    """Where `host` leads, all of it public or, for a stand-in, this machine. Raises NoAnswer."""
    if settings.OKTA_STAND_IN and urls.is_loopback(host):
        return addresses.resolve(host, seconds=NAME_SECONDS)
    try:
        return addresses.public(host, seconds=NAME_SECONDS)
    except addresses.NotFound:
        raise NoAnswer(f"The name {host} was not found.", is_sent=False) from None
    except addresses.NotPublic:
        raise NoAnswer(f"{host} leads to an address inside a network.", is_sent=False) from None


def _read(
    session: requests.Session, request: requests.PreparedRequest, deadline: Deadline, largest: int
) -> Answer:
    timeout = (CONNECT_SECONDS, deadline.left)
    with session.send(request, stream=True, allow_redirects=False, timeout=timeout) as response:
        body = _body(response, largest)
    return Answer(response.status_code, response.headers, body)


def _body(response: requests.Response, largest: int) -> bytes:
    """All of it: that it ended too early is only noticed by reading on until nothing comes."""
    body = b""
    while chunk := response.raw.read(largest + 1 - len(body), decode_content=False):
        body += chunk
        if len(body) > largest:
            raise TooLarge(f"The answer is larger than {largest // 1024} KB.", is_sent=True)
    return body


class Route:
    """Where a connection goes: to checked addresses only, and under the deadline."""

    def __init__(self, found: list[str], deadline: Deadline) -> None:
        self.addresses, self.deadline = found, deadline
        self.is_open = False  # connected, certificate checked: a request may have been sent

    def connect(self, port: int | None) -> socket.socket:
        """Raises OSError when no address answers."""
        trouble = OSError("no address")
        for address in self.addresses:
            seconds = min(CONNECT_SECONDS, self.deadline.left)
            try:
                connected = socket.create_connection((address, port), timeout=seconds)
            except OSError as error:
                trouble = error
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.deadline.watch(connected)
            return connected
        raise trouble


def _no_answer(route: Route, trouble: Exception | None) -> NoAnswer:
    """What may be told of `trouble`: never its own words."""
    if route.deadline.is_over or isinstance(trouble, requests.Timeout):
        text = f"There was no complete answer within {route.deadline.seconds:g} seconds."
        return TooLong(text, is_sent=route.is_open)
    if isinstance(trouble, requests.exceptions.SSLError) and not route.is_open:
        return NoAnswer("Its certificate is not valid.", is_sent=False)
    if not route.is_open:
        return NoAnswer("It cannot be reached.", is_sent=False)
    return NoAnswer("It closed the connection without a complete answer.", is_sent=True)


class _Pinned:
    """Mixed into urllib3's connections: the name stays, the address is ours."""

    def __init__(self, route: Route, *args: Any, **kwargs: Any) -> None:
        self.route = route
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        return self.route.connect(self.port)  # type: ignore[attr-defined]

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.route.is_open = True


class _Http(_Pinned, HTTPConnection):
    """For the stand-in Okta on this machine."""


class _Https(_Pinned, HTTPSConnection):
    """For every Okta."""


class _Adapter(HTTPAdapter):
    """Requests' transport over one route."""

    def __init__(self, route: Route) -> None:
        self.route = route
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=tls_context(), **kwargs)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = partial(_Https if pool.scheme == "https" else _Http, self.route)
        return pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context verifies, whatever a caller asks for."""
        conn.cert_reqs = "CERT_REQUIRED"


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Certificate and name are checked. The list of authorities is read once, not per call."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
