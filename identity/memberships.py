"""Member rows of one group, whose row the caller has locked. `identity.groups` is the door.

Keys go to the database in large portions, since SQLite takes no more than 250,000 at once.
"""

from collections.abc import Iterable, Iterator

from identity.models import Group, Membership, User

PORTION = 20_000  # keys in one statement
NAMED = 20  # people whom the audit trail names


def present(group: Group, *, among: set[int] | None = None) -> set[int]:
    """Keys of the people in the group; of those `among` only, if given."""
    rows = Membership.objects_all_organizations.filter(group=group)
    if among is None:
        return set(rows.values_list("user_id", flat=True))
    found = (rows.filter(user_id__in=keys) for keys in portions(among))
    return {key for each in found for key in each.values_list("user_id", flat=True)}


def insert(group: Group, users: set[int]) -> set[int]:
    """Rows for those of `users` who are of the group's organization; returns these."""
    ours = User.objects_all_organizations.filter(organization_id=group.organization_id)
    found = {
        key
        for keys in portions(users)
        for key in ours.filter(pk__in=keys).values_list("pk", flat=True)
    }
    Membership.objects_all_organizations.bulk_create(
        Membership(organization_id=group.organization_id, group=group, user_id=key)
        for key in sorted(found)
    )
    return found


def delete(group: Group, users: set[int]) -> None:
    rows = Membership.objects_all_organizations.filter(group=group)
    for keys in portions(users):
        rows.filter(user_id__in=keys).delete()


def facts(came: set[int], went: set[int]) -> dict[str, list[str] | int]:
    """What the audit trail says: how many, and the names of some."""
    facts: dict[str, list[str] | int] = {}
    shown = {"joined": sorted(came)[:NAMED], "left": sorted(went)[:NAMED]}
    known = User.objects_all_organizations.in_bulk(shown["joined"] + shown["left"])
    for name, everybody in (("joined", came), ("left", went)):
        if everybody:
            facts[f"{name}_count"] = len(everybody)
            facts[name] = [known[key].label for key in shown[name] if key in known]
    return facts


def portions(keys: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), PORTION):
        yield ordered[start : start + PORTION]
