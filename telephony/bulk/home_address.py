"""The column of a person's own emergency address: its six parts with bars between them."""

from collections.abc import Collection

from django.core.exceptions import ValidationError

from identity.audit import Actor
from identity.models import User
from telephony import emergency_addresses
from telephony.bulk import bad_cells
from telephony.emergency_addresses import FIELDS
from telephony.models import EmergencyAddress

BETWEEN = " | "


def facts(people: Collection[int]) -> dict[int, dict[str, str]]:
    """By person: what the column says."""
    rows = EmergencyAddress.objects_all_organizations.filter(user__in=people)
    return {row.user_id: {"emergency_address": written(row)} for row in rows if row.user_id}


def written(row: EmergencyAddress) -> str:
    return BETWEEN.join(getattr(row, name) for name in FIELDS)


def change(user: User, value: str, actor: Actor) -> None:
    if value:
        emergency_addresses.save(user, actor=actor, **read(value))
    elif own := emergency_addresses.of(user):
        emergency_addresses.remove(own, actor=actor)


def read(value: str) -> dict[str, str]:
    """The fields of an address. Raises BadCell."""
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != len(FIELDS):
        raise bad_cells.no_address()
    fields = dict(zip(FIELDS, parts, strict=True))
    fields["country"] = fields["country"].upper()
    others = [each.name for each in EmergencyAddress._meta.fields if each.name not in FIELDS]
    try:
        EmergencyAddress(**fields).clean_fields(exclude=others)
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise bad_cells.bad_part(name.replace("_", " "), words[0]) from None
    return fields
