"""People as rows, by statements that are written once.

Django would build each of these anew for every request, which takes ten times as long as the
database needs to answer. Every statement is scoped to the caller's organization and connection.
"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections

from identity.database import is_postgresql
from scim.filters import attributes
from scim.filters.conditions import Condition
from scim.filters.sorting import Sort
from scim.source import Source

RANK = 0  # among resources of all types, people come first
NO_GROUPS = "''"
GROUPS = (
    "FROM identity_membership m JOIN identity_group g ON g.id = m.group_id WHERE m.user_id = u.id"
)
PEOPLE = "(identity_user u LEFT JOIN identity_line l ON l.user_id = u.id)"


def columns(*, with_groups: bool = True) -> tuple[str, ...]:
    """In the order in which `scim.rendering.user` takes them.

    The databases give ids and moments as SCIM writes them, and the profile as text: a driver's
    own reading of JSON, UUIDs and dates costs several times as much. A person's groups come with
    the person, as one JSON text.
    """
    profile, licenses = "u.profile", "l.licenses"
    if is_postgresql():
        profile, licenses = f"{profile}::text", f"{licenses}::text"
    return (
        *("u.id", dashed("u.scim_id"), "u.user_name", "u.external_id", "u.is_active", "u.version"),
        *(zulu("u.created_at"), zulu(attributes.last_modified()), profile),
        *("l.extension", "l.primary_phone", licenses, "l.version"),
        groups() if with_groups else NO_GROUPS,
    )


def groups() -> str:
    """The ids and names of all groups that hold the person."""
    if is_postgresql():
        return f"(SELECT json_agg(json_build_array(g.display_name, g.scim_id))::text {GROUPS})"
    pair = f"g.display_name, {dashed('g.scim_id')}"
    return f"(SELECT json_group_array(json_array({pair})) {GROUPS})"


@cache
def _columns(_vendor: str, with_groups: bool) -> tuple[str, ...]:
    return columns(with_groups=with_groups)


def source(
    wanted: Condition,
    sort: Sort | None = None,
    *,
    with_groups: bool = True,
    counts_along: bool = False,
) -> Source:
    """The people meant."""
    return Source(
        rank=RANK,
        key="u.id",
        columns=_columns(connections[DEFAULT_DB_ALIAS].vendor, with_groups),
        tables=PEOPLE,
        wanted=wanted,
        sort=sort,
        counts_along=counts_along,
    )


def dashed(column: str) -> str:
    """A UUID as text: SQLite keeps it as 32 digits."""
    if is_postgresql():
        return f"{column}::text"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {at}, {length})" for at, length in parts)


def zulu(moment: str) -> str:
    """A moment as RFC 3339 writes it: SQLite keeps it in UTC, with a space and without a zone."""
    if is_postgresql():
        return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"replace({moment}, ' ', 'T') || 'Z'"
