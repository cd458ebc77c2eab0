"""Member rows of one group, whose row the caller has locked. `identity.groups` is the door.

Keys travel as one value, and the database says who came or went: one statement each, whatever
their number. Both also tell what these people are called, which the audit trail wants to know.
"""

import json
from dataclasses import dataclass
from typing import Any

from identity import listed, names
from identity.database import is_postgresql, own_connection
from identity.models import Group

NAMED = 20  # people whom the audit trail names
CALLED = """(SELECT {array} FROM identity_user u WHERE u.id = identity_membership.user_id)"""
PARTS = "(u.display_name, u.given_name, u.family_name, u.user_name)"
INSERT = """INSERT INTO identity_membership (organization_id, group_id, user_id)
    SELECT p.organization_id, %s, p.id FROM identity_user p
    WHERE p.organization_id = %s AND p.id {among}
    ORDER BY p.id ON CONFLICT DO NOTHING RETURNING user_id, """
DELETE = "DELETE FROM identity_membership WHERE group_id = %s AND {which} RETURNING user_id, "
Called = dict[int, str]  # keys to what `names.label` takes, as JSON


@dataclass(frozen=True)
class Move:
    """Who is to come and who to go, by key. `is_whole`: whoever does not come goes."""

    coming: frozenset[int] = frozenset()
    going: frozenset[int] = frozenset()
    is_whole: bool = False


@dataclass(frozen=True)
class Moved:
    """Who came and who went."""

    came: Called
    went: Called

    @property
    def everybody(self) -> frozenset[int]:
        return frozenset(self.came | self.went)

    def facts(self) -> dict[str, list[str] | int]:
        """What the audit trail says: how many, and the names of some."""
        facts: dict[str, list[str] | int] = {}
        for name, called in (("joined", self.came), ("left", self.went)):
            if called:
                facts[f"{name}_count"] = len(called)
                shown = sorted(called)[:NAMED]
                facts[name] = [names.label(*json.loads(called[key])) for key in shown]
        return facts


def move(group: Group, wanted: Move) -> Moved:
    """Insert and delete rows; of people of the group's organization only."""
    went: Called = {}
    if wanted.is_whole:
        went = _run(
            DELETE.format(which=f"NOT user_id {listed.among()}"),
            group.pk,
            listed.of(sorted(wanted.coming)),
        )
    elif wanted.going:
        went = _run(
            DELETE.format(which=f"user_id {listed.among()}"),
            group.pk,
            listed.of(sorted(wanted.going)),
        )
    came: Called = {}
    if wanted.coming:
        owners = group.pk, group.organization_id
        came = _run(INSERT.format(among=listed.among()), *owners, listed.of(sorted(wanted.coming)))
    return Moved(came, went)


def _run(statement: str, *values: Any) -> Called:
    array = f"json_build_array{PARTS}::text" if is_postgresql() else f"json_array{PARTS}"
    with own_connection().cursor() as cursor:
        cursor.execute(statement + CALLED.format(array=array), values)
        return dict(cursor.fetchall())
