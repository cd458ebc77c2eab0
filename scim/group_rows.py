"""Groups as rows, each statement scoped to the caller's organization and connection."""

from scim.filters import group_attributes
from scim.filters.conditions import Condition
from scim.filters.sorting import Sort
from scim.rows import dashed, zulu
from scim.source import Source

RANK = 1
GROUPS = "identity_group g"


def columns() -> tuple[str, ...]:
    """In the order in which `scim.group_rendering.group` takes them."""
    created, modified = zulu("g.created_at"), zulu(group_attributes.last_modified())
    names = "g.id", dashed("g.scim_id"), "g.external_id", "g.display_name"
    return (*names, "g.version", created, modified)


def source(wanted: Condition, sort: Sort | None = None) -> Source:
    """The groups meant. There are few enough to be counted with every first page."""
    return Source(
        rank=RANK,
        key="g.id",
        columns=columns(),
        tables=GROUPS,
        wanted=wanted,
        sort=sort,
        counts_along=True,
    )
