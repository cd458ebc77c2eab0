"""Where Switchroom may send a request, and what it takes from whoever answers."""

import ipaddress
import socket
import time

import pytest

from identity import addresses, safe_http
from identity.okta import urls
from identity.okta.urls import BadUrl
from tests.identity import wire

SECRET = "SSWS 00-a-token-that-nobody-may-see"
HEADERS = {"Authorization": SECRET, "Accept": "application/json"}


def ask(url: str, path: str = "/api/v1/users/me") -> safe_http.Answer:
    return safe_http.send("GET", url, path, headers=HEADERS)


# Which URLs are Okta's


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://acme.okta.com", "https://acme.okta.com"),
        ("acme.okta.com", "https://acme.okta.com"),
        (" https://ACME.Okta.com/ ", "https://acme.okta.com"),
        ("https://acme.okta.com.", "https://acme.okta.com"),
        ("https://acme.okta.com:443", "https://acme.okta.com"),
        ("https://acme-admin.okta.com", "https://acme.okta.com"),
        ("https://acme.oktapreview.com", "https://acme.oktapreview.com"),
        ("https://acme.okta-emea.com", "https://acme.okta-emea.com"),
        ("https://login.acme.example", "https://login.acme.example"),
    ],
)
def test_the_address_of_an_okta_org_may_be_written_in_many_ways(written, meant, settings):
    settings.OKTA_EXTRA_HOSTS = ["login.acme.example"]

    assert urls.normalized(written) == meant


@pytest.mark.parametrize(
    "url",
    [
        "",
        "okta.com",
        ".okta.com",
        "https://okta.com.evil.example",
        "https://evil-okta.com",
        "https://acme.okta.com.evil.example",
        "https://acme.okta.com@evil.example",
        "https://acme.okta.com:443@evil.example",
        "https://user:word@acme.okta.com",
        "https://evil.example#.okta.com",
        "https://evil.example?.okta.com",
        "https://evil.example/.okta.com",
        "https://evil.example\\.okta.com",
        "https://evil.example\x00.okta.com",
        "https://acme.okta.com/oauth2/default",
        "https://acme.okta.com?a=b",
        "https://acme.okta.com#",
        "https://acme.okta.com:8443",
        "https://acme.okta.com:0",
        "https://acme.okta.com:port",
        "http://acme.okta.com",
        "file:///etc/passwd",
        "gopher://acme.okta.com",
        "ftp://acme.okta.com",
        "//acme.okta.com",
        "https://acme.\u043ekta.com",  # a Cyrillic letter
        "https://acme..okta.com",
        "https://-.okta.com/",
        "https://127.1",
        "https://127.0.0.1",
        "https://0x7f000001",
        "https://2130706433",
        "https://0177.0.0.1",
        "https://0.0.0.0",
        "https://[::]",
        "https://[::1]",
        "https://[::ffff:127.0.0.1]",
        "https://[fe80::1%25eth0]",
        "https://localhost",
        "https://localhost.",
        "https://169.254.169.254",
        "https://[fd00:ec2::254]",
        "https://10.0.0.1",
        "http://127.0.0.1:8810",
        "http://localhost:8810",
    ],
)
def test_every_other_url_is_refused(url, settings):
    settings.OKTA_STAND_IN = False
    settings.OKTA_EXTRA_HOSTS = []

    with pytest.raises(BadUrl) as refusal:
        urls.normalized(url)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8810", "http://localhost:8810"])
def test_demo_and_tests_may_talk_to_a_stand_in_on_this_machine(url):
    assert urls.normalized(url) == url


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "http://127.0.0.2:80", "http://10.0.0.1:8810", "http://x.y:8810"]
)
def test_even_then_no_other_machine_is_spoken_to_in_the_clear(url):
    with pytest.raises(BadUrl):
        urls.normalized(url)


# Which addresses are public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address):
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111"])
def test_addresses_of_the_internet_are_public(address):
    assert addresses.is_public(ipaddress.ip_address(address))


def resolves_to(monkeypatch, *found: str) -> list[str]:
    """What the name server says of every name; addresses stay what they are."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        if host == "127.0.0.1":
            return real(host, *args, **kwargs)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 0)) for each in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("found", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ()])
def test_a_name_that_leads_inside_or_nowhere_is_not_called(monkeypatch, found):
    resolves_to(monkeypatch, *found)
    monkeypatch.setattr(safe_http.socket, "create_connection", pytest.fail)

    with pytest.raises(safe_http.NoAnswer) as trouble:
        ask("https://acme.okta.com")
    assert not trouble.value.is_sent


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(addresses, "_ask", lambda host, found: None)

    with pytest.raises(addresses.NotFound):
        addresses.resolve("acme.okta.com", seconds=0.01)


def test_the_checked_address_is_called_under_the_name(monkeypatch, tmp_path):
    context, authority = wire.certificate_for("acme.okta.com", tmp_path)
    names: list[str] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    asked = resolves_to(monkeypatch, "8.8.8.8")
    with wire.serving(wire.says(wire.answer(b'{"id":"1"}')), context) as server:
        called = _goes_to(monkeypatch, server, authority)

        answer = ask("https://acme.okta.com")

    assert answer.body == b'{"id":"1"}'
    assert called == [("8.8.8.8", 443)]
    assert asked == ["acme.okta.com"]
    assert names == ["acme.okta.com"]
    assert b"Host: acme.okta.com\r\n" in server.requests[0]


def test_a_certificate_for_another_name_is_refused_before_the_token_is_sent(monkeypatch, tmp_path):
    context, authority = wire.certificate_for("evil.example", tmp_path)
    resolves_to(monkeypatch, "8.8.8.8")
    with wire.serving(wire.says(wire.answer()), context) as server:
        _goes_to(monkeypatch, server, authority)

        with pytest.raises(safe_http.NoAnswer, match="certificate") as trouble:
            ask("https://acme.okta.com")

    assert not trouble.value.is_sent
    assert server.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(monkeypatch, tmp_path):
    context, _ = wire.certificate_for("acme.okta.com", tmp_path)
    resolves_to(monkeypatch, "8.8.8.8")
    with wire.serving(wire.says(wire.answer()), context) as server:
        _goes_to(monkeypatch, server, None)

        with pytest.raises(safe_http.NoAnswer, match="certificate"):
            ask("https://acme.okta.com")

    assert server.requests == []


def _goes_to(monkeypatch, server: wire.Wire, authority) -> list[tuple[str, int]]:
    """Calls to the internet end at `server`, whose `authority` is trusted."""
    called: list[tuple[str, int]] = []
    real = socket.create_connection

    def create_connection(address, timeout):
        called.append(address)
        return real(("127.0.0.1", server.port), timeout=timeout)

    monkeypatch.setattr(safe_http.socket, "create_connection", create_connection)
    if authority is not None:
        trusting = wire.trusting(authority)
        monkeypatch.setattr(safe_http, "tls_context", lambda: trusting)
    return called


# What is taken from whoever answers


def test_an_answer_has_status_headers_and_body():
    raw = wire.answer(b'{"a":1}', "404 Not Found", "X-Okta-Request-Id: r1")
    with wire.serving(wire.says(raw)) as server:
        answer = ask(server.url)

    assert answer == safe_http.Answer(404, answer.headers, b'{"a":1}')
    assert answer.headers["x-okta-request-id"] == "r1"


def test_a_redirect_is_an_answer_and_not_an_order():
    with wire.serving(wire.says(wire.answer())) as elsewhere:
        location = f"Location: {elsewhere.url}/"
        with wire.serving(wire.says(wire.answer(b"", "302 Found", location))) as server:
            answer = ask(server.url)

    assert answer.status == 302
    assert elsewhere.requests == []


def test_netrc_and_proxies_of_the_machine_are_not_looked_at(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with wire.serving(wire.says(wire.answer())) as server:
        ask(server.url)

    assert f"Authorization: {SECRET}".encode() in server.requests[0]


def drip(raw: bytes, start: int) -> wire.Speak:
    """Say `start` bytes at once and the rest one by one, each well within a read timeout."""

    def speak(connected: socket.socket) -> None:
        connected.sendall(raw[:start])
        for byte in raw[start:]:
            connected.sendall(bytes([byte]))
            time.sleep(0.2)

    return speak


@pytest.mark.parametrize("where", [b"200 OK", b"X-Long", b"a long body"])
def test_who_drips_is_cut_off_at_the_deadline(where, settings):
    settings.OKTA_DEADLINE = 0.8
    raw = wire.answer(b"a long body of sixty characters" * 2, "200 OK", "X-Long: header")
    with (
        wire.serving(drip(raw, raw.index(where))) as server,
        pytest.raises(safe_http.TooLong) as trouble,
    ):
        ask(server.url)

    assert trouble.value.is_sent


def test_who_says_nothing_is_cut_off_at_the_deadline(settings):
    settings.OKTA_DEADLINE = 0.5
    silence = wire.serving(lambda connected: connected.recv(1))
    with silence as server, pytest.raises(safe_http.TooLong):
        ask(server.url)


@pytest.mark.parametrize("length", ["Content-Length: 99000000", "X-Length: not told"])
def test_a_body_without_end_is_not_read_to_its_end(length):
    def speak(connected: socket.socket) -> None:
        connected.sendall(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode())
        for _ in range(100_000):
            connected.sendall(b"x" * 65536)

    with wire.serving(speak) as server, pytest.raises(safe_http.TooLarge):
        ask(server.url)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nfive!",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
    ],
)
def test_half_an_answer_is_none(raw):
    with wire.serving(wire.says(raw)) as server, pytest.raises(safe_http.NoAnswer) as trouble:
        ask(server.url)

    assert trouble.value.is_sent


def test_nobody_at_home_means_that_nothing_was_sent():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(safe_http.NoAnswer, match="cannot be reached") as trouble:
        ask(f"http://127.0.0.1:{port}")
    assert not trouble.value.is_sent


def test_no_failure_repeats_our_headers():
    forged = {"Authorization": SECRET + "\r\nX: y"}
    with pytest.raises(safe_http.NoAnswer) as trouble:
        safe_http.send("GET", "http://127.0.0.1:1", "/", headers=forged)

    assert SECRET not in f"{trouble.value}{trouble.value.args}{trouble.value.__cause__}"
