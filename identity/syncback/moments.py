"""A moment, as short as it can be said."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.formats import date_format


def moment(when: datetime) -> str:
    """14:02 UTC of today, or with the day. Whoever reads it may live by another clock."""
    utc = when.astimezone(UTC)
    is_today = utc.date() == timezone.now().astimezone(UTC).date()
    return f"{date_format(utc, 'H:i' if is_today else 'j M Y, H:i')} UTC"
