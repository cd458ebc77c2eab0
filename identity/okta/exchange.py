"""One call to Okta, as it may be kept."""

from dataclasses import dataclass, field
from typing import Any

from identity.okta import rates
from identity.okta.answers import OktaUser
from identity.okta.errors import OktaFailure


@dataclass
class Exchange:
    """One call, fit to be kept: no header of ours, and no body but what we wrote.

    `bucket` is the rate limit that Okta counts it in.
    """

    verb: str
    path: str
    bucket: str
    sent: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    duration_ms: int = 0
    request_id: str = ""
    rate: rates.Rate | None = None
    failure: OktaFailure | None = None
    person: OktaUser | None = None  # whom Okta answered with

    @property
    def is_write(self) -> bool:
        return self.verb != "GET"
