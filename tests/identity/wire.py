"""Small servers on this machine that say exactly the bytes a test wants said."""

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Speak = Callable[[socket.socket], None]


class Wire:
    """A listening socket; `requests` are the bytes that arrived, one entry per connection."""

    def __init__(self, speak: Speak, context: ssl.SSLContext | None = None) -> None:
        self.speak, self.context = speak, context
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        while True:
            try:
                connected, _ = self.listener.accept()
            except OSError:
                return
            self._answer(connected)

    def _answer(self, connected: socket.socket) -> None:
        """Whoever hangs up, as many of these tests do, ends only their own connection."""
        connected.settimeout(10)
        with contextlib.suppress(OSError), connected:
            if self.context is None:
                self._speak(connected)
                return
            with self.context.wrap_socket(connected, server_side=True) as inside:
                self._speak(inside)

    def _speak(self, connected: socket.socket) -> None:
        self.requests.append(connected.recv(65536))
        self.speak(connected)


@contextlib.contextmanager
def serving(speak: Speak, context: ssl.SSLContext | None = None) -> Iterator[Wire]:
    wire = Wire(speak, context)
    thread = threading.Thread(target=wire.serve)
    thread.start()
    try:
        yield wire
    finally:
        wire.listener.shutdown(socket.SHUT_RDWR)
        wire.listener.close()
        thread.join()


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def says(raw: bytes) -> Speak:
    return lambda connected: connected.sendall(raw)


def trusting(authority: Path) -> ssl.SSLContext:
    """For a caller that trusts this one and nobody else."""
    return ssl.create_default_context(cafile=authority)


def certificate_for(name: str, directory: Path, *, days: int = 1) -> tuple[ssl.SSLContext, Path]:
    """A server context with a certificate for `name`, and the file of who signed it.

    It is good for `days` from now on; for so long it has been over when they are negative.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, private = directory / f"{name}.pem", directory / f"{name}.key"
    authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, private)
    return context, authority
