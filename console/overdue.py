"""Ends the wait for a client that does not go on sending.

A thread that reads a request from the web server cannot be interrupted, and the server itself
waits without end. So a second thread watches who waits, and closes the incoming half of the
connection of a client that is overdue: the read ends, and an answer can still be sent.

The server does not say which connection a request came on. It is known by this: it belongs to
the client's address, and nothing has been sent on it since the wait began. Other connections of
which that is true are idle, or as late. Only Linux tells; elsewhere nobody is cut off.
"""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOOK_EVERY = 0.25  # seconds
SLACK = 0.5  # seconds by which "100 Continue" may have gone out after a wait began
OPEN_FILES = Path("/proc/self/fd")
LAST_SENT = struct.Struct("=44xI")  # of tcp_info: milliseconds since data was last sent


@dataclass(frozen=True)
class Wait:
    """`since` is a reading of the monotonic clock."""

    address: str
    port: int  # ours
    seconds: float
    since: float


class Watch:
    """Who waits in this process. Safe between threads; its own thread starts with the first."""

    def __init__(self) -> None:
        self._waits: dict[int, Wait] = {}
        self._somebody_waits = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, address: str, port: int, seconds: float) -> Iterator[None]:
        """Within the block the caller waits; after `seconds` its read ends early."""
        key = threading.get_ident()
        self._waits[key] = Wait(address, port, seconds, time.monotonic())
        self._somebody_waits.set()
        if self._thread is None:
            self._start()
        try:
            yield
        finally:
            del self._waits[key]

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True, name="overdue")
                self._thread.start()

    def _look(self) -> None:
        while self._somebody_waits.wait():
            self._somebody_waits.clear()
            while waits := list(self._waits.values()):
                time.sleep(LOOK_EVERY)
                for wait in waits:
                    if time.monotonic() - wait.since >= wait.seconds:
                        hang_up(wait)


def hang_up(wait: Wait) -> None:
    """Take nothing more from connections that are as late as `wait`."""
    waited = time.monotonic() - wait.since
    for connection in _connections():
        with connection:
            if _is_of(connection, wait) and _silence(connection) >= waited - SLACK:
                connection.shutdown(socket.SHUT_RD)


def _connections() -> Iterator[socket.socket]:
    """The open sockets of this process, each under a descriptor of its own."""
    if not hasattr(socket, "TCP_INFO") or not OPEN_FILES.is_dir():
        return
    for name in os.listdir(OPEN_FILES):
        try:
            if os.readlink(OPEN_FILES / name).startswith("socket:"):
                yield socket.socket(fileno=os.dup(int(name)))
        except OSError:  # closed meanwhile
            continue


def _is_of(connection: socket.socket, wait: Wait) -> bool:
    try:
        ours, theirs = connection.getsockname(), connection.getpeername()
    except OSError:  # it listens, or has ended
        return False
    return isinstance(theirs, tuple) and (theirs[0], ours[1]) == (wait.address, wait.port)


def _silence(connection: socket.socket) -> float:
    """Seconds since we last sent something."""
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_SENT.size)
    return float(LAST_SENT.unpack(state)[0]) / 1000
