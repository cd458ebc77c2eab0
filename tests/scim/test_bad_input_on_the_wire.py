"""Bad input that only a real server sees: what comes before, between and after the bytes.

The product runs whole; the clients here are sockets, because no HTTP library sends such things.
"""

import json
import socket
import threading
from contextlib import closing
from dataclasses import dataclass

import httpx2
import pytest

from tests.live import Switchroom
from tests.processes import eventually
from tests.scim.bodies import BARBARA, ERROR

pytestmark = pytest.mark.live
MEBIBYTE = 1024 * 1024
PATIENCE = 1  # seconds in which that product wants a body, instead of its usual twenty


@dataclass
class Wire:
    """An organization of a running product, and how one speaks to it without a library."""

    product: Switchroom
    slug: str
    token: str

    def open(self, method: str, path: str, *lines: str, token: str | None = "") -> socket.socket:
        """A connection on which the head of a request has been sent."""
        given = [] if token is None else [f"Authorization: Bearer {token or self.token}"]
        head = [f"{method} /scim/v2/{self.slug}{path} HTTP/1.1", "Host: switchroom", *given, *lines]
        connection = socket.create_connection(("127.0.0.1", self.product.port), timeout=60)
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        return connection

    def call(self, method: str, path: str, *lines: str, body: bytes = b"", **more) -> "Answer":
        length = (
            [] if any("chunked" in line for line in lines) else [f"Content-Length: {len(body)}"]
        )
        with closing(self.open(method, path, *length, *lines, **more)) as connection:
            connection.sendall(body)
            return Answer.read(connection)

    def people(self) -> list[str]:
        found = httpx2.get(
            f"{self.product.url}/scim/v2/{self.slug}/Users",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
            trust_env=False,
        )
        return [each["userName"] for each in found.json()["Resources"]]


@dataclass
class Answer:
    status: int
    head: str
    body: bytes

    @classmethod
    def read(cls, connection: socket.socket) -> "Answer":
        """The whole answer: a connection that breaks before its end fails the test."""
        with connection.makefile("rb") as stream:
            status = int(stream.readline().split()[1])
            head = ""
            while (line := stream.readline()) not in (b"\r\n", b""):
                head += line.decode().lower()
            length = int(head.partition("content-length: ")[2].split()[0])
            body = stream.read(length)
        assert len(body) == length
        return cls(status, head, body)

    def refuses(self, status: int) -> bool:
        """Whether this is a SCIM error of that status."""
        said = json.loads(self.body)
        is_scim = "content-type: application/scim+json" in self.head and said["schemas"] == [ERROR]
        return is_scim and self.status == status and said["status"] == str(status)


def chunks(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.fixture(scope="module")
def wire(running_switchroom):
    slug = "on-the-wire"
    running_switchroom.create_organization(slug)
    return Wire(running_switchroom, slug, running_switchroom.issue_scim_token(slug))


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A product of little patience."""
    data = tmp_path_factory.mktemp("hasty") / "data"
    with Switchroom(data, REQUEST_BODY_SECONDS=str(PATIENCE)) as product:
        product.create_organization("hasty")
        yield Wire(product, "hasty", product.issue_scim_token("hasty"))


def test_a_body_in_chunks_is_a_body(wire):
    body = json.dumps({**BARBARA, "userName": "in-chunks", "externalId": "1"}).encode()

    answer = wire.call(
        "POST", "/Users", "Transfer-Encoding: chunked", body=chunks(body[:7], body[7:])
    )

    assert answer.status == 201
    assert "in-chunks" in wire.people()


@pytest.mark.parametrize(("path", "mebibytes"), [("/Users", 1), ("/Groups", 10)])
def test_a_body_in_chunks_ends_at_the_limit(wire, path, mebibytes):
    body = b'{"userName": "endless", "displayName": "' + b"x" * mebibytes * MEBIBYTE + b'"}'

    answer = wire.call("POST", path, "Transfer-Encoding: chunked", body=chunks(body))

    assert answer.refuses(413)
    assert "endless" not in wire.people()


def test_a_length_beyond_the_limit_is_refused_before_a_byte_has_come(wire):
    with closing(wire.open("POST", "/Users", f"Content-Length: {10**15}")) as connection:
        answer = Answer.read(connection)

    assert answer.refuses(413)


@pytest.mark.parametrize("size", [50_000, 3 * MEBIBYTE, 9 * MEBIBYTE])
@pytest.mark.parametrize(
    ("status", "method", "path", "token"),
    [
        (401, "POST", "/Users", "unknown"),
        (401, "PUT", "/Groups/1", None),
        (404, "POST", "/Nothing", ""),
        (413, "POST", "/Users", ""),
    ],
)
def test_a_client_that_is_refused_while_it_sends_reads_the_refusal(
    wire, status, method, path, token, size
):
    if (status, size) == (413, 50_000):
        size = MEBIBYTE + 50_000

    for _ in range(5):  # one answer that arrives may be luck
        assert wire.call(method, path, body=b"x" * size, token=token).refuses(status)


def test_a_client_that_asks_before_it_sends_is_refused_before_it_sends(wire):
    lines = ("Content-Length: 900000", "Expect: 100-continue")

    with closing(wire.open("POST", "/Users", *lines, token=None)) as connection:
        assert Answer.read(connection).refuses(401)


def test_who_trickles_a_body_is_answered_when_patience_ends(hasty):
    with closing(hasty.open("POST", "/Users", "Content-Length: 100")) as connection:
        over = threading.Event()

        def trickle():
            while not over.wait(0.2):
                connection.sendall(b" ")

        sender = threading.Thread(target=trickle)
        sender.start()
        answer = Answer.read(connection)
        over.set()
        sender.join()

    assert answer.refuses(408)
    assert hasty.people() == []


def test_who_stops_in_the_middle_is_answered_and_holds_up_nobody(hasty):
    lines = ("Transfer-Encoding: chunked",)
    waiting = [hasty.open("POST", "/Users", *lines) for _ in range(16)]
    for connection in waiting:
        connection.sendall(b"1\r\n{\r\n")

    answers = [Answer.read(connection) for connection in waiting]

    # Who had not been listened to yet is cut off with the others: half a body is no JSON.
    assert all(answer.refuses(408) or answer.refuses(400) for answer in answers)
    assert hasty.people() == []
    for connection in waiting:
        connection.close()


def test_who_hangs_up_in_the_middle_makes_nobody(hasty):
    body = json.dumps({**BARBARA, "userName": "half"}).encode()
    with closing(hasty.open("POST", "/Users", f"Content-Length: {len(body)}")) as connection:
        connection.sendall(body[:-1])

    assert eventually(lambda: "/scim/v2/hasty/Users 408" in hasty.product.log())
    assert hasty.people() == []


def test_strangers_who_send_without_end_hold_up_nobody(hasty):
    """Whoever has no token is refused at once, or when a rest of patience ends."""
    strangers = [
        hasty.open("POST", "/Users", "Content-Length: 100000", token=None) for _ in range(16)
    ]

    assert hasty.people() == []
    assert all(Answer.read(connection).refuses(401) for connection in strangers)
    for connection in strangers:
        connection.close()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_body_is_refused(wire, encoding):
    answer = wire.call("POST", "/Users", f"Content-Encoding: {encoding}", body=b"\x1f\x8b" * 99)

    assert answer.refuses(415)


@pytest.mark.parametrize(
    "lines",
    [
        ["Authorization: Bearer {0}"],
        ["Authorization: {0}"],
        ["Authorization: Bearer unknown"],
        ["authorization:"],
    ],
)
def test_two_authorization_headers_are_nobodys(wire, lines):
    answer = wire.call("GET", "/Users", *[line.format(wire.token) for line in lines])

    assert answer.refuses(401)
    assert "www-authenticate: bearer" in answer.head


@pytest.mark.parametrize(
    "header",
    [
        "Bearer " + "x" * 65536,
        "Bearer\t{0}",
        "\u00ff\u00fe",
        "Bearer " + "\u00e9" * 40,
        "x" * 65536,
    ],
)
def test_a_header_of_64_kilobytes_or_of_no_letters_is_nobodys(wire, header):
    line = f"Authorization: {header.format(wire.token)}"

    assert wire.call("GET", "/Users", line, token=None).refuses(401)


@pytest.mark.parametrize(
    "line", ["X-Junk: " + "x" * 65536, "If-Match: " + "x" * 65536, "User-Agent: " + "x" * 65536]
)
def test_other_headers_of_64_kilobytes_are_borne(wire, line):
    assert wire.call("GET", "/Users", line).status == 200


@pytest.mark.parametrize("charset", ["hex", "idna", "utf-16"])
def test_a_query_is_read_in_utf_8_whatever_charset_a_client_names(wire, charset):
    kind = f"Content-Type: application/scim+json; charset={charset}"

    answer = wire.call("GET", "/Users?filter=userName+eq+%22nobody%22", kind)

    assert answer.status == 200


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PROPFIND", "DEBUG"])
def test_a_method_nobody_needs_is_refused_and_echoes_nothing(wire, method):
    answer = wire.call(method, "/Users", "X-Secret: to-be-echoed")

    assert answer.refuses(405)
    assert "allow: get, head, post" in answer.head
    assert b"to-be-echoed" not in answer.body


@pytest.mark.parametrize(
    "host", ["evil.example", "", "a b", "\u00ff", "x" * 65536, "[::1", "a:b:c"]
)
def test_an_evil_host_reaches_no_answer(wire, host):
    body = json.dumps(
        {**BARBARA, "userName": f"of {host[:20]!r}", "externalId": host[:20]}
    ).encode()
    head = [
        f"POST /scim/v2/{wire.slug}/Users HTTP/1.1",
        f"Host: {host}",
        f"Authorization: Bearer {wire.token}",
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: https",
        f"Content-Length: {len(body)}",
    ]
    with closing(socket.create_connection(("127.0.0.1", wire.product.port), 60)) as connection:
        connection.sendall("\r\n".join([*head, "", ""]).encode("latin1") + body)
        answer = Answer.read(connection)

    assert answer.status == 201
    assert f"location: {wire.product.url}/scim/v2/" in answer.head
    assert b"https://" not in answer.body


@pytest.mark.parametrize("target", ["%ff%fe", "%00", "..%2f..", "%2e%2e/%2e%2e", "a" * 60_000])
def test_an_address_of_no_sense_is_a_scim_404(wire, target):
    assert wire.call("GET", f"/{target}").refuses(404)


def test_neither_a_token_nor_a_body_ever_reaches_the_log(wire):
    wire.call("GET", f"/Users?access_token={wire.token}", token=None)
    wire.call("POST", "/Users", body=b'{"userName": "never-in-a-log', token=wire.token)
    wire.call("GET", "/Users", f"Cookie: token={wire.token}", f"X-Api-Key: {wire.token}")

    assert wire.token not in wire.product.log()
    assert "never-in-a-log" not in wire.product.log()
