"""Rows of groups to plain dictionaries, with their members read in one query or not at all."""

from collections import defaultdict
from typing import Any

from identity import names
from identity.models import Group, Membership
from scim import schemas, versions, visibility
from scim.authentication import Caller
from scim.source import Row

MEMBER = (
    "group_id", "user__scim_id", "user__display_name", "user__given_name", "user__family_name",
    "user__user_name",
)  # fmt: skip
Members = list[dict[str, Any]]


def row(group: Group) -> Row:
    """The row of a group that was written in this request."""
    modified = max(group.created_at, group.updated_at)
    names = group.external_id, group.display_name, group.version
    return (group.pk, str(group.scim_id), *names, group.created_at, modified)


def group(row: Row, caller: Caller, members: Members) -> dict[str, Any]:
    """The SCIM group of a row (RFC 7643 section 4.2)."""
    _, scim_id, external_id, display_name, version, created, modified = row
    found: dict[str, Any] = {
        "schemas": [schemas.GROUP.id],
        "id": scim_id,
        "displayName": display_name,
        "meta": {
            "resourceType": "Group",
            "created": created,
            "lastModified": modified,
            "location": f"{caller.groups_url}{scim_id}",
            "version": versions.tag(version),
        },
    }
    if external_id is not None:
        found["externalId"] = external_id
    if members:
        found["members"] = members
    return found


def members(
    rows: list[Row], caller: Caller, *, most: int | None = None, with_names: bool = False
) -> dict[int, Members]:
    """The members of groups by the key of the group, in the order in which they came.

    Nobody at all when there are more than `most`.
    """
    theirs = visibility.members(caller)
    listed = Membership.objects.filter(theirs, group__in=[row[0] for row in rows])
    found = list(listed.order_by("pk").values_list(*MEMBER)[: None if most is None else most + 1])
    by_group: dict[int, Members] = defaultdict(list)
    if most is not None and len(found) > most:
        return by_group
    for key, scim_id, *called in found:
        entry = {"value": str(scim_id), "$ref": f"{caller.people_url}{scim_id}", "type": "User"}
        if with_names:
            entry["display"] = names.label(*called)
        by_group[key].append(entry)
    return by_group
