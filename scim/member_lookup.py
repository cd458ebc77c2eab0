"""Ids of members, as a client sends them, to the people they mean.

An id of nobody is passed over and noted: one person whom Okta has not pushed yet must not
hold up the membership of all others. However many ids there are, they travel as one value.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import orjson
from django.db import DEFAULT_DB_ALIAS, connections

from identity import listed
from identity.database import is_postgresql
from scim import membership, visibility
from scim.authentication import Caller
from scim.filters import conditions
from scim.filters.conditions import Condition
from scim.membership import Change
from scim.reading import Reading
from scim.rows import dashed

Known = dict[str, int]  # ids to primary keys


def named(change: Change, caller: Caller) -> Condition:
    """A text: ids and keys of those people in `change` whom `caller` sees. `known` reads it."""
    pair = f"{dashed('u.scim_id')}, u.id"
    pairs = f"json_group_array(json_array({pair}))"
    if is_postgresql():
        pairs = f"json_agg(json_build_array({pair}))::text"
    wanted = _theirs("u", [*change.added, *change.removed], caller)
    sql = f"(SELECT {pairs} FROM identity_user u WHERE {wanted.sql})"  # noqa: S608 (names of ours)
    return Condition(sql, wanted.values)


def known(text: str | None) -> Known:
    return dict(orjson.loads(text or "[]"))


def find(change: Change, caller: Caller) -> Known:
    """The people in `change`, by a statement of its own."""
    text: str | None = _value(named(change, caller))
    return known(text)


def check(change: Change, known: Known, reading: Reading, caller: Caller) -> None:
    """Note who is not known. Raises ScimError 400 for a group, which is no member."""
    unknown = [each for each in (*change.added, *change.removed) if each not in known]
    if not unknown:
        return
    groups = _theirs("g", unknown, caller)
    exists = f"EXISTS (SELECT 1 FROM identity_group g WHERE {groups.sql})"  # noqa: S608
    if _value(Condition(exists, groups.values)):
        raise membership.nested()
    for each in unknown:
        reading.ignore(f"No person here has the id {each}; left out of the members.")


def keys(ids: Iterable[str], known: Known) -> frozenset[int]:
    return frozenset(known[each] for each in ids if each in known)


def _theirs(table: str, ids: Collection[str], caller: Caller) -> Condition:
    uuids = [uuid for each in ids if (uuid := _uuid(each)) is not None]
    values = listed.of(str(conditions.identifier(each)) for each in uuids)
    among = Condition(f"{table}.scim_id {listed.among('uuid')}", (values,))
    return visibility.condition(caller, table) & among


def _uuid(text: str) -> UUID | None:
    """None for what is no id in the spelling that we write."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def _value(expression: Condition) -> Any:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT {expression.sql}", expression.values)
        return cursor.fetchone()[0]
