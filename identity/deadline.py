"""A total limit for a call over the network.

A read timeout starts anew with every byte, so a server that drips would hold us for ever.
Here a timer shuts the sockets down instead, wherever the call is by then: connecting, in
TLS, in the headers or in the body.
"""

import contextlib
import socket
import time
from threading import Lock, Timer
from typing import Self


class Deadline:
    """`with Deadline(15.0) as deadline:` gives what is watched 15 seconds in all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False
        self._ends_at = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._timer = Timer(self.left, self._cut)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    @property
    def left(self) -> float:
        """Seconds that remain; never zero, which sockets take for "do not wait"."""
        return max(0.001, self._ends_at - time.monotonic())

    def watch(self, connected: socket.socket) -> None:
        """Shut this connection down when time is up.

        A duplicate is kept: TLS takes the original over, and a shutdown reaches both.
        """
        with self._lock:
            self._sockets.append(connected.dup())
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):  # it has ended by itself
                    each.shutdown(socket.SHUT_RDWR)
