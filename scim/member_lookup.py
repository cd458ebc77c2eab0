"""Ids of members, as a client sends them, to the people they mean.

An id of nobody is passed over and noted: one person whom Okta has not pushed yet must not
hold up the membership of all others.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from identity.models import User
from scim import groups, membership
from scim.authentication import Caller
from scim.reading import Reading

PORTION = 20_000  # ids in one statement


def keys(ids: Collection[str], reading: Reading, caller: Caller) -> set[int]:
    """Primary keys of the people whom `caller` sees. Raises ScimError 400 for a group."""
    known = {
        str(scim_id): key
        for portion in _portions(_uuids(ids))
        for scim_id, key in User.objects.filter(
            scim_connection_id=caller.connection.pk, scim_id__in=portion
        ).values_list("scim_id", "pk")
    }
    unknown = [each for each in ids if each not in known]
    if unknown:
        _pass_over(unknown, reading, caller)
    return set(known.values())


def _pass_over(unknown: list[str], reading: Reading, caller: Caller) -> None:
    for portion in _portions(_uuids(unknown)):
        if groups.visible(caller).filter(scim_id__in=portion).exists():
            raise membership.nested()
    for each in unknown:
        reading.ignore(f"No person here has the id {each}; left out of the members.")


def _uuids(ids: Collection[str]) -> list[UUID]:
    return [found for each in ids if (found := _uuid(each)) is not None]


def _uuid(text: str) -> UUID | None:
    """None for what is no id in the spelling that we write."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def _portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), PORTION):
        yield ids[start : start + PORTION]
