"""The HTTP server: bytes to a Request, a Response to bytes, and who answers which path."""

import ipaddress
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.okta import api, control, pages, routing, saml_idp
from tests.okta.messages import Request, Response, html

if TYPE_CHECKING:
    from tests.okta.org import Org

LARGEST_BODY = 5_000_000
ROUTES = [*saml_idp.ROUTES, *pages.ROUTES]


class Server(ThreadingHTTPServer):
    """One thread per connection. A thread that hangs never keeps the process alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    org: "Org"


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def handle_one_request(self) -> None:
        """A caller that went away is no reason for a traceback."""
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return
        path, _, query = self.path.partition("?")
        body = self.rfile.read(length)
        host = str(self.client_address[0])
        request = Request(self.command, path, query, self.headers, body, host)
        response = dispatch(self.server.org, request)
        raw = self._encoded(response)
        if response.deliver is not None:
            response.deliver(self, raw)
        else:
            self.connection.sendall(raw)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer  # noqa: N815

    def _encoded(self, response: Response) -> bytes:
        """Status line, headers and body in one piece."""
        phrase = responses.get(response.status, "")
        headers = [
            ("Date", self.server.org.clock.http_date()),
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.body))),
            ("Cache-Control", "no-cache, no-store"),
            *response.headers,
        ]
        lines = [f"HTTP/1.1 {response.status} {phrase}", *(f"{k}: {v}" for k, v in headers)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + response.body

    def log_message(self, *arguments: object) -> None:
        """The journal is the log."""


def dispatch(org: "Org", request: Request) -> Response:
    """Give a request to whoever answers its path."""
    if api.is_api(request.path):
        return api.answer(org, request)
    if not _is_from_here(request):
        return html("<h1>403</h1><p>This page is not for other sites or machines.</p>", 403)
    if request.path.startswith("/_control"):
        return control.answer(org, request)
    found = routing.find(ROUTES, request)
    if found is None:
        return html("<h1>404</h1><p>There is no such page.</p>", 404)
    response: Response = found[0](org, request, **found[1])
    return response


def _is_from_here(request: Request) -> bool:
    """Control: from this machine only. Buttons: never on behalf of another site.

    Sign-in is exempt: sending people here from elsewhere is what it is for.
    """
    if request.path.startswith("/saml/"):
        return True
    if request.path.startswith("/_control"):
        return ipaddress.ip_address(request.client).is_loopback
    return request.method == "GET" or request.headers.get("Sec-Fetch-Site") != "cross-site"
