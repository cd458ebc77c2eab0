"""SCIM tokens that end soon or have ended, while something can be done about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from identity.models import Organization, ScimToken

TONES = {30: "info", 7: "warning", 1: "danger"}  # days before the end: the tone of an alert
SPOKEN_OF = timedelta(days=30)  # after the end


@dataclass(frozen=True)
class Ending:
    """A token that ends, and how loudly to say so."""

    token: ScimToken
    days_left: int  # whole days; negative after the end
    tone: str

    @property
    def has_ended(self) -> bool:
        return self.days_left < 0


def endings(organization: Organization) -> list[Ending]:
    """What administrators should know, the most pressing first."""
    now = timezone.now()
    near = organization.scim_tokens.filter(
        connection__is_enabled=True,
        revoked_at=None,
        expires_at__gt=now - SPOKEN_OF,
        expires_at__lte=now + timedelta(days=max(TONES)),
    )
    tokens = near.select_related("replaced_by").order_by("expires_at")
    return [_ending(token, now) for token in tokens if _is_worth_saying(token, now)]


def _ending(token: ScimToken, now: datetime) -> Ending:
    left = _left(token, now)
    reached = min(days for days in TONES if left <= timedelta(days=days))
    return Ending(token, left.days, TONES[reached])


def _is_worth_saying(token: ScimToken, now: datetime) -> bool:
    """One that was replaced ends on purpose: only when it is still used on its last day."""
    if token.replaced_by is None:
        return True
    is_last_day = timedelta() < _left(token, now) <= timedelta(days=1)
    used = token.last_used_at
    return is_last_day and used is not None and used > token.replaced_by.created_at


def _left(token: ScimToken, now: datetime) -> timedelta:
    return (token.expires_at or now) - now
