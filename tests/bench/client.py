"""A small HTTP client that keeps many requests in flight, and costs so little that it measures.

One thread, one socket per request in flight, connections kept alive. It reads no more of an
answer than where it ends and whether it was a success.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

IN_FLIGHT = 8
END_OF_HEAD = b"\r\n\r\n"
CHUNKED = b"transfer-encoding: chunked"
LAST_CHUNK = b"0\r\n\r\n"
PATIENCE = 60  # seconds for one answer


@dataclass
class Round:
    """What came of many requests. `answers` holds the bodies, where they were asked for."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # seconds
    answers: list[bytes] = field(default_factory=list)

    def note(self, latency: float, answer: bytes | None) -> None:
        self.latencies.append(latency)
        if answer is not None:
            self.answers.append(answer)

    @property
    def pace(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds


class Lane:
    """One connection, with one request in flight at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.heard = b""

    def send(self, request: bytes) -> None:
        self.heard = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> bool:
        """True once the answer is whole. Raises AssertionError when it is no success."""
        data = self.socket.recv(262144)
        assert data, "the server closed the connection"
        self.heard += data
        head, found, body = self.heard.partition(END_OF_HEAD)
        if not found or not _is_whole(head.lower(), body):
            return False
        assert head[9:10] == b"2", self.heard[:2000].decode(errors="replace")
        return True

    def whole(self) -> bytes:
        """The body just heard, put together where it came in chunks."""
        head, _, body = self.heard.partition(END_OF_HEAD)
        if CHUNKED not in head.lower():
            return body
        parts = []
        while body:
            size, _, body = body.partition(b"\r\n")
            parts.append(body[: int(size, 16)])
            body = body[int(size, 16) + 2 :]
        return b"".join(parts)


def drive(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float = 3600.0,
    at_most: int = 10**9,
    in_flight: int = IN_FLIGHT,
    keep: bool = False,
) -> Round:
    """Send `requests` for so long, or so many of them; the first to end the round does.

    With `in_flight` 1 the answers come in the order of the requests.
    """
    lanes = [Lane(port) for _ in range(min(in_flight, at_most))]
    limited = islice(requests, at_most)
    selector = selectors.DefaultSelector()
    done, start = Round(), time.perf_counter()
    for lane, request in zip(lanes, limited, strict=False):
        selector.register(lane.socket, selectors.EVENT_READ, lane)
        lane.send(request)
    while selector.get_map():
        for key, _ in selector.select(PATIENCE):
            lane = key.data
            if not lane.hear():
                continue
            now = time.perf_counter()
            done.note(now - lane.sent_at, lane.whole() if keep else None)
            request = next(limited, None) if now - start < seconds else None
            if request is None:
                selector.unregister(lane.socket)
            else:
                lane.send(request)
    done.seconds = time.perf_counter() - start
    for lane in lanes:
        lane.socket.close()
    return done


def _is_whole(head: bytes, body: bytes) -> bool:
    _, found, rest = head.partition(b"content-length:")
    if found:
        return len(body) >= int(rest.split(b"\r\n", 1)[0])
    if CHUNKED in head:
        return body.endswith(LAST_CHUNK)
    return b"\r\n" not in head or head[9:12] in (b"204", b"304")
