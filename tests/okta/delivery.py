"""Ways to write a response onto the socket that a well-behaved server does not have.

Each takes (handler, raw): the request handler with its `connection`, and the encoded response.
"""

import os
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

Deliver = Callable[[Any, bytes], None]
END_OF_HEAD = b"\r\n\r\n"


def silence(seconds: float) -> Deliver:
    """Say nothing until `seconds` have passed or the caller has gone; then close."""

    def deliver(handler: Any, raw: bytes) -> None:
        del raw
        _wait_until_closed(handler.connection, seconds)
        handler.close_connection = True

    return deliver


def drip(interval: float, *, body_only: bool = False) -> Deliver:
    """One byte every `interval` seconds, from the status line or from the body on."""

    def deliver(handler: Any, raw: bytes) -> None:
        start = raw.index(END_OF_HEAD) + len(END_OF_HEAD) if body_only else 0
        handler.connection.sendall(raw[:start])
        for byte in raw[start:]:
            handler.connection.sendall(bytes([byte]))
            time.sleep(interval)

    return deliver


def reset(handler: Any, raw: bytes) -> None:
    """Close with a TCP reset instead of an answer."""
    del raw
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(handler.connection.detach())


def flood(size: int) -> Deliver:
    """A body of `size` bytes."""

    def deliver(handler: Any, raw: bytes) -> None:
        del raw
        handler.close_connection = True
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
        )
        handler.connection.sendall(head.encode())
        for _ in range(size // 65_536 + 1):
            handler.connection.sendall(b" " * 65_536)

    return deliver


def _wait_until_closed(connection: socket.socket, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        readable, _, _ = select.select([connection], [], [], left)
        if readable and not connection.recv(1, socket.MSG_PEEK):
            return
        time.sleep(0.01)
