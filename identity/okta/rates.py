"""Okta's rate-limit headers, which may be absent, late, in milliseconds, or nonsense."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST = 1.0, 300.0  # seconds we are ready to wait
HIGHEST = 1_000_000  # calls a minute that we believe
UNKNOWN = 60.0  # one window of Okta's, when it does not say


@dataclass(frozen=True)
class Rate:
    """Calls per window, calls left in it, and seconds until the next one begins."""

    limit: int
    remaining: int
    reset_seconds: float


def read(headers: Mapping[str, str]) -> Rate | None:
    """What the answer says of its bucket; None when it says nothing usable.

    Limit 0 stands for too many calls at once, which is no figure about the bucket.
    """
    limit = _number(headers.get("X-Rate-Limit-Limit"))
    remaining = _number(headers.get("X-Rate-Limit-Remaining"))
    if not limit or remaining is None:
        return None
    return Rate(min(limit, HIGHEST), min(remaining, HIGHEST), wait_seconds(headers))


def wait_seconds(headers: Mapping[str, str]) -> float:
    """Seconds until Okta's window ends, between SHORTEST and LONGEST.

    Measured against the Date of the same answer, so our own clock does not matter.
    """
    reset = _number(headers.get("X-Rate-Limit-Reset"))
    if reset is None:
        after = _number(headers.get("Retry-After"))
        return _clamped(UNKNOWN if after is None else after)
    if reset > 100_000_000_000:  # no epoch in seconds is that large for three thousand years
        reset //= 1000
    return _clamped(reset - _date(headers).timestamp())


def _clamped(seconds: float) -> float:
    return min(LONGEST, max(SHORTEST, seconds))


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _date(headers: Mapping[str, str]) -> datetime:
    try:
        sent = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return datetime.now(UTC)
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
