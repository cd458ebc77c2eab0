"""The bodies of requests: how long we wait for one, and what becomes of one that nobody read.

The web server waits for a client without end. And when an answer goes out before the body is in,
it closes the connection, which can take the answer away from a client that is still sending. So
waiting has an end here, and what a refused client is sending is taken in first: within bounds,
because anybody may send it.
"""

import time
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

from console.overdue import Watch

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
REST_SECONDS = 1.0  # for the rest of a body that nobody wants
REST_BYTES = 11 * 1024 * 1024  # the longest body that we take at all, and a little
AT_ONCE = 2  # threads of a process that may be busy with such rests; the others go on serving
PORTION = 64 * 1024  # bytes


class Bodies:
    """A WSGI application around another one."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.watch = Watch()
        self.rests = BoundedSemaphore(AT_ONCE)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not _has_body(environ):
            return self.application(environ, start_response)
        body = environ["wsgi.input"] = Body(environ, self.watch)
        answer = self.application(environ, start_response)
        if body.is_coming and self.rests.acquire(blocking=False):
            try:
                body.take_rest()
            finally:
                self.rests.release()
        return answer


class Body:
    """What WSGI calls `wsgi.input`; it raises TimeoutError where that would wait for ever."""

    def __init__(self, environ: dict[str, Any], watch: Watch) -> None:
        self._stream = environ["wsgi.input"]
        self._watch = watch
        self._client = (environ.get("REMOTE_ADDR", ""), int(environ.get("SERVER_PORT") or 0))
        length = environ.get("CONTENT_LENGTH") or ""
        self._left = int(length) if length.isdecimal() else None  # in chunks: nobody knows
        self._give_up = time.monotonic() + settings.REQUEST_BODY_SECONDS
        self._is_asked_for = environ.get("HTTP_EXPECT", "").lower() != "100-continue"
        self._is_over = False

    @property
    def is_coming(self) -> bool:
        """Whether the client is sending: one that waits to be asked for its body is not."""
        return self._is_asked_for and not self._is_over

    def read(self, size: int = -1, /) -> bytes:
        """All of the rest, or `size` bytes of it, fewer only at its end."""
        found = self._call(self._stream.read, size)
        if not self._is_over and len(found) < size:
            self._end()
        return found

    def readline(self, size: int = -1, /) -> bytes:
        return self._call(self._stream.readline, size)

    def take_rest(self) -> None:
        """Read what is still on its way and forget it, for REST_SECONDS at most."""
        self._give_up = time.monotonic() + REST_SECONDS
        taken = 0
        try:
            while taken < REST_BYTES and not self._is_over:
                taken += len(self.read(PORTION))
        except TimeoutError:
            return

    def _call(self, read: Callable[..., bytes], size: int) -> bytes:
        if self._is_over or size == 0:
            return b""
        self._is_asked_for = True
        with self._watch.over(*self._client, self._give_up - time.monotonic()):
            found = read(size) if size > 0 else read()
        if self._left is not None:
            self._left -= len(found)
        if self._left == 0:
            self._is_over = True
        elif not found or time.monotonic() >= self._give_up:
            self._end()
        return found

    def _end(self) -> None:
        """Nothing more comes. Raises TimeoutError for a body that is not whole."""
        self._is_over = True
        if self._left or time.monotonic() >= self._give_up:
            raise TimeoutError("the body did not arrive")


def _has_body(environ: dict[str, Any]) -> bool:
    return (
        environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ
    )
