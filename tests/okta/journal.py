"""Every call in either direction, without its secrets."""

import json
import re
from collections import deque
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any

from tests.okta.clock import Clock

SECRET = re.compile(r"password|token|secret|credential|assertion", re.IGNORECASE)
KEPT = 100_000


@dataclass
class Entry:
    """One call: "in" came to this Okta, "out" went to the SCIM server."""

    number: int
    direction: str
    time: str
    method: str
    path: str
    query: str = ""
    body: Any = None
    status: int | None = None
    answer: Any = None
    login: str | None = None
    fault: str | None = None
    is_applied: bool = False
    request_id: str = ""


@dataclass
class Journal:
    """The calls since the start or the last reset, oldest first."""

    clock: Clock
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT))
    count: int = 0
    lock: Lock = field(default_factory=Lock)

    def open(self, direction: str, method: str, path: str, query: str = "") -> Entry:
        """Write down a call that has begun."""
        with self.lock:
            self.count += 1
            entry = Entry(self.count, direction, self.clock.text(), method, path, query)
            self.entries.append(entry)
            return entry

    def list(self, direction: str | None = None) -> list[dict[str, Any]]:
        """The calls as plain dictionaries."""
        with self.lock:
            entries = list(self.entries)
        return [asdict(e) for e in entries if direction in (None, e.direction)]

    def clear(self) -> None:
        """Forget all calls and count from one again."""
        with self.lock:
            self.entries.clear()
            self.count = 0


def without_secrets(value: Any) -> Any:
    """A copy of a JSON value in which everything named like a secret is masked."""
    if isinstance(value, dict):
        return {
            name: "[removed]" if SECRET.search(name) and item else without_secrets(item)
            for name, item in value.items()
        }
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def readable(body: bytes) -> Any:
    """A body as JSON without secrets, else the first 2,000 characters; None when empty."""
    if not body:
        return None
    try:
        return without_secrets(json.loads(body))
    except ValueError:
        return body[:2000].decode("utf-8", "replace")
