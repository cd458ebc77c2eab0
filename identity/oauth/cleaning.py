"""Forgets codes and tokens that time has made worthless, in all organizations."""

from django.db.models.functions import Now
from oauth2_provider.models import DeviceGrant, clear_expired


def delete_expired() -> None:
    """A refresh token that was used is kept as long as it may be used again by a thief."""
    clear_expired()
    DeviceGrant.objects.filter(expires__lt=Now()).delete()
