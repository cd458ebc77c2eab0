"""A moment, as short as it can be said."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def moment(when: datetime) -> str:
    """14:02 of today, or with the day."""
    local = timezone.localtime(when)
    is_today = local.date() == timezone.localdate()
    return date_format(local, "H:i" if is_today else "j M Y, H:i")
