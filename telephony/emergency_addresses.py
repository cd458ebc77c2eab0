"""Where help should come to, of a person. Kept and shown; nothing sends it anywhere."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.models import User
from telephony import voice_settings
from telephony.models import EmergencyAddress

FIELDS = ("street", "extra", "city", "region", "postal_code", "country")


class NoEmergencyAddress(Exception):
    """The organization wants one before a number rings somebody. Its text says whose is missing."""

    def __init__(self, user: User) -> None:
        super().__init__(
            f"Your organization gives numbers only to people with an emergency address. "
            f"Write down where {user.label} works first."
        )


def of(user: User) -> EmergencyAddress | None:
    return EmergencyAddress.objects_all_organizations.filter(user=user).first()


def require(user: User) -> None:
    """Raise NoEmergencyAddress where the organization insists and there is none."""
    if voice_settings.of(user.organization).requires_emergency_address and of(user) is None:
        raise NoEmergencyAddress(user)


@transaction.atomic
def save(user: User, *, actor: Actor, **fields: Any) -> EmergencyAddress:
    """Write down `fields`, those of FIELDS. Whoever verified another address did not verify this."""
    row = of(user) or EmergencyAddress(organization_id=user.organization_id, user=user)
    if row.pk and all(getattr(row, name) == value for name, value in fields.items()):
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    row.verified_at, row.verified_by = None, ""
    row.save()
    audit.record("emergency_address.saved", subject=user, actor=actor, address=str(row))
    return row


@transaction.atomic
def verify(row: EmergencyAddress, *, actor: Actor) -> None:
    """Somebody has made sure that help would find this place."""
    row.verified_at, row.verified_by = timezone.now(), actor.name[:254]
    row.save(update_fields=["verified_at", "verified_by"])
    audit.record("emergency_address.verified", subject=row, actor=actor, address=str(row))


@transaction.atomic
def remove(row: EmergencyAddress, *, actor: Actor) -> None:
    audit.record("emergency_address.removed", subject=row, actor=actor, address=str(row))
    row.delete()
