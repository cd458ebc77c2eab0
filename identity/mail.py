"""Mail to those who can do something about it: owners and administrators of an organization."""

import logging

from django.core.mail import send_mail

from identity import ranks
from identity.models import Organization

log = logging.getLogger(__name__)


def to_keepers(organization: Organization, subject: str, text: str) -> bool:
    """False when nobody could be told, though there is somebody with an address."""
    keepers = organization.users.filter(role__in=ranks.KEEPERS, is_active=True)
    addresses = sorted(keepers.exclude(email="").values_list("email", flat=True).distinct())
    told = [_mailed(" ".join(subject.split()), text, address) for address in addresses]
    return any(told) or not addresses


def _mailed(subject: str, text: str, address: str) -> bool:
    """One at a time: an address that the server refuses keeps no other from hearing of it."""
    try:
        return send_mail(subject, text, None, [address]) == 1
    except Exception as error:  # noqa: BLE001 (each mail backend has its own)
        log.warning("A mail was not sent: %s", type(error).__name__)
        return False
