"""How a certificate is read by people: its fingerprint in pairs, and its days left."""

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def fingerprint(sha256: str) -> str:
    """AB:CD:…, as other tools print it, so that two can be compared by eye."""
    digits = sha256.upper()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


@register.filter
def days_left(not_after: datetime) -> int:
    """Whole days until then; negative when it has passed."""
    return (not_after - timezone.now()).days
