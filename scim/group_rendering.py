"""Rows of groups to plain dictionaries, with their members read in one query or not at all."""

from collections import defaultdict
from typing import Any

from identity import listed, names
from identity.models import Group
from scim import schemas, versions, visibility
from scim.authentication import Caller
from scim.rows import dashed
from scim.source import Row, fetch

NAMES = "u.display_name, u.given_name, u.family_name, u.user_name"
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
    found = _members(rows, caller, most)
    by_group: dict[int, Members] = defaultdict(list)
    if most is not None and len(found) > most:
        return by_group
    for _, key, scim_id, *called in sorted(found):
        entry = {"value": scim_id, "$ref": caller.people_url + scim_id, "type": "User"}
        if with_names:
            entry["display"] = names.label(*called)
        by_group[key].append(entry)
    return by_group


def _members(rows: list[Row], caller: Caller, most: int | None) -> list[Row]:
    """In no order: with one, and with a limit, PostgreSQL may choose to read all of the table."""
    limit = "" if most is None else f"LIMIT {most + 1:d}"
    statement = f"""SELECT m.id, m.group_id, {dashed("u.scim_id")}, {NAMES}
        FROM identity_membership m JOIN identity_user u ON u.id = m.user_id
        WHERE m.group_id {listed.among()} AND {visibility.of_members(caller)} {limit}"""  # noqa: S608 (names of ours)
    return fetch(statement, [listed.of(row[0] for row in rows)])
