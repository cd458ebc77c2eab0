"""Rate limits: one bucket per kind of call, 60 second windows, a cap on calls in progress."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from tests.okta.clock import Clock
from tests.okta.messages import Request

WINDOW = 60.0
PLANS = {  # calls per minute for the whole org; "at once" is calls in progress
    "free": {"write": 100, "read": 100, "list": 100, "apps": 20, "other": 100, "token": 100, "at once": 35},
    "workforce": {
        "write": 600, "read": 2000, "list": 600, "apps": 100, "other": 1200, "token": 600,
        "at once": 75,
    },
}  # fmt: skip


class TooMany(Exception):
    """This call exceeds the bucket, or too many calls are in progress."""


@dataclass
class Window:
    """Calls since the bucket's window began. It begins with a call, not with the minute."""

    ends_at: float = 0.0
    used: int = 0


@dataclass
class Limits:
    """One org's budget. A token may use `share` of it; the headers show that share."""

    clock: Clock
    plan: str = "workforce"
    share: float = 0.5
    overrides: dict[str, int] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    latency: float = 0.0  # seconds that a call takes
    in_progress: int = 0
    most_in_progress: int = 0
    lock: Lock = field(default_factory=Lock)

    def limit(self, bucket: str) -> int:
        """Calls a minute that the token may make in `bucket`."""
        return self.overrides.get(bucket) or max(1, int(PLANS[self.plan][bucket] * self.share))

    def spend(self, bucket: str) -> list[tuple[str, str]]:
        """Count one call and return the three headers. Raises TooMany with them as argument."""
        with self.lock:
            window = self.windows.setdefault(bucket, Window())
            if window.ends_at <= self.clock.now():
                window.ends_at, window.used = self.clock.now() + WINDOW, 0
            window.used += 1
            left = self.limit(bucket) - window.used
            headers = rate_headers(self.limit(bucket), max(0, left), int(window.ends_at) + 1)
        if left < 0:
            raise TooMany(headers)
        return headers

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Hold a place among the calls in progress. Raises TooMany: Limit 0, Remaining 0."""
        with self.lock:
            most = self.overrides.get("at once") or PLANS[self.plan]["at once"]
            if self.in_progress >= most:
                raise TooMany(rate_headers(0, 0, int(self.clock.now()) + 10))
            self.in_progress += 1
            self.most_in_progress = max(self.most_in_progress, self.in_progress)
        try:
            time.sleep(self.latency)
            yield
        finally:
            with self.lock:
                self.in_progress -= 1


def rate_headers(limit: int, remaining: int, reset: object) -> list[tuple[str, str]]:
    """The headers of every answer. Reset is UTC epoch seconds."""
    return [
        ("X-Rate-Limit-Limit", str(limit)),
        ("X-Rate-Limit-Remaining", str(remaining)),
        ("X-Rate-Limit-Reset", str(reset)),
    ]


def bucket_of(request: Request) -> str:
    """The bucket a call is counted in."""
    if re.fullmatch(r"/api/v1/users/?", request.path):
        return "list"
    if request.path.startswith("/api/v1/users/"):
        return "read" if request.method == "GET" else "write"
    if request.path.startswith("/oauth2/"):
        return "token"
    return "apps" if request.path.startswith("/api/v1/apps") else "other"
