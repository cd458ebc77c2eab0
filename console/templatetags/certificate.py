"""How a certificate is read by people: its fingerprint in pairs, and its days left."""

from datetime import datetime

from django import template
from django.utils import timezone

from identity import fingerprints

register = template.Library()


register.filter("fingerprint", fingerprints.spelled)
register.filter("short_fingerprint", fingerprints.short)


@register.filter
def days_left(not_after: datetime) -> int:
    """Whole days until then; negative when it has passed."""
    return (not_after - timezone.now()).days
