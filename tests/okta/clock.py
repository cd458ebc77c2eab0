"""The time as this Okta sees it; tests may shift it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate


@dataclass
class Clock:
    """Wall-clock time plus `shift` seconds."""

    shift: float = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self.shift

    def unshifted(self) -> float:
        """What a caller takes for now: its clock stays when this one is shifted."""
        return self.now() - self.shift

    def http_date(self) -> str:
        """The value of a Date header (RFC 9110 section 5.6.7)."""
        return formatdate(self.now(), usegmt=True)

    def text(self, offset: float = 0.0) -> str:
        """Now plus `offset` seconds as Okta and SAML write it: 2026-01-31T08:00:00.000Z."""
        moment = datetime.fromtimestamp(self.now() + offset, UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
