"""The user list: what its columns are, and what a row says beside the person's own data."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from identity.models import SyncState, User

# Label, and name of the sort in `console.filters`; empty where a column cannot be sorted.
COLUMNS = [
    ("User", "user"),
    ("Federation ID", "federation"),
    ("License", "license"),
    ("Extension", "extension"),
    ("Phone number", ""),
    ("Site", ""),
    ("Source", ""),
    ("Status", ""),
]


def note_sync(people: Sequence[User]) -> None:
    """Mark each of `people` whose telephony Okta refused: `is_unsynced`. One query."""
    blocked = SyncState.objects_all_organizations.filter(
        user__in=people, state=SyncState.State.BLOCKED
    )
    keys = set(blocked.values_list("user_id", flat=True))
    for person in people:
        person.is_unsynced = person.pk in keys  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Heading:
    """A column's head; a link when the column can be sorted."""

    label: str
    url: str = ""
    direction: str = ""  # "ascending", "descending", or empty when sorted by another column


def headings(columns: Sequence[tuple[str, str]], asked: QueryDict, sort: str) -> list[Heading]:
    """Heads of `columns`, pairs of label and name of the sort, which is empty for none."""
    return [_heading(label, name, asked, sort) for label, name in columns]


def _heading(label: str, name: str, asked: QueryDict, sort: str) -> Heading:
    if not name:
        return Heading(label)
    query = asked.copy()
    query.pop("page", None)
    query["sort"] = f"-{name}" if sort == name else name
    direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    return Heading(label, f"?{query.urlencode()}", direction)
