"""`{% when value %}`: a time as people say it, with the exact one a hover away.

The server prints UTC; `static/js/when.js` turns the text into the viewer's own zone.
"""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# From which age on, in seconds, a unit is used, and how many seconds it has.
UNITS = ((86400, "day"), (3600, "h"), (60, "min"))
RELATIVE_UNTIL = timedelta(days=7)


@register.simple_tag
def when(value: datetime | None, style: str = "relative", missing: str = "Never") -> str:
    """`value` as "4 min ago", or as date and time with style "exact" or "date"."""
    if value is None:
        return missing
    return _time_element(value, style)


def _time_element(value: datetime, style: str) -> SafeString:
    value = value.astimezone(UTC)
    distance = timezone.now() - value
    is_relative = style == "relative" and abs(distance) < RELATIVE_UNTIL
    shown = _relative(distance) if is_relative else _absolute(value, style)
    return format_html(
        '<time datetime="{}" title="{} UTC" data-when="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        value.strftime("%Y-%m-%d %H:%M:%S"),
        "relative" if is_relative else "date" if style == "date" else "exact",
        shown,
    )


def _relative(distance: timedelta) -> str:
    seconds = int(abs(distance).total_seconds())
    for size, unit in UNITS:
        if seconds >= size:
            count = seconds // size
            words = f"{count} {unit}s" if unit == "day" and count != 1 else f"{count} {unit}"
            return f"{words} ago" if distance > timedelta() else f"in {words}"
    return "just now"


def _absolute(value: datetime, style: str) -> str:
    date = f"{value:%b} {value.day}, {value.year}"
    return date if style == "date" else f"{date}, {value:%H:%M} UTC"
