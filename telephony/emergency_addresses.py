"""Where help should come to, of a person or of a site. Kept and shown; nothing sends it anywhere."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.models import User
from telephony import voice_settings
from telephony.models import EmergencyAddress, Site

FIELDS = ("street", "extra", "city", "region", "postal_code", "country")


class NoEmergencyAddress(Exception):
    """The organization wants one before a number rings somebody. Its text says whose is missing."""

    def __init__(self, user: User) -> None:
        super().__init__(
            "Your organization gives numbers only to people with an emergency address. "
            f"Write down where {user.label} works first, or the address of their site."
        )


def of(whose: User | Site) -> EmergencyAddress | None:
    """Their own one."""
    return EmergencyAddress.objects_all_organizations.filter(_whose(whose)).first()


def for_person(user: User) -> EmergencyAddress | None:
    """Where help should come to: their own address, or else that of their site. One query."""
    either = Q(user=user) | Q(site__placements__user=user)
    rows = EmergencyAddress.objects_all_organizations.filter(either).select_related("site")
    return min(rows, key=lambda row: row.site_id is not None, default=None)


def require(user: User) -> None:
    """Raise NoEmergencyAddress where the organization insists and there is none."""
    insists = voice_settings.of(user.organization).requires_emergency_address
    if insists and for_person(user) is None:
        raise NoEmergencyAddress(user)


@transaction.atomic
def save(whose: User | Site, *, actor: Actor, **fields: Any) -> EmergencyAddress:
    """Write down `fields`, those of FIELDS. Whoever verified another address did not verify this."""
    row = of(whose) or _new(whose)
    if row.pk and all(getattr(row, name) == value for name, value in fields.items()):
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    row.verified_at, row.verified_by = None, ""
    row.save()
    audit.record("emergency_address.saved", subject=whose, actor=actor, address=str(row))
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


def _new(whose: User | Site) -> EmergencyAddress:
    row = EmergencyAddress(organization_id=whose.organization_id)
    if isinstance(whose, User):
        row.user = whose
    else:
        row.site = whose
    return row


def _whose(whose: User | Site) -> Q:
    return Q(user=whose) if isinstance(whose, User) else Q(site=whose)
