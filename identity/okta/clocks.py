"""The clock of this server beside Okta's, which the Date of each answer shows."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from django.utils import timezone

TOLERATED = timedelta(minutes=1)  # an answer may take a while, and Okta allows for as much
MINUTE = timedelta(minutes=1)


def trouble(headers: Mapping[str, str]) -> str:
    """How wrong our clock is, as a sentence; "" where it is right, or the answer does not say."""
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return ""
    off = timezone.now() - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    if abs(off) <= TOLERATED:
        return ""
    minutes, way = round(abs(off) / MINUTE), "fast" if off > timedelta() else "slow"
    return f"The clock of this server is about {minutes} minute{'s' * (minutes > 1)} {way}"
