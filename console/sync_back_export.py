"""The people of the sync-back page as a table for spreadsheets."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from identity import audit, csv_cells
from identity.audit import Actor
from identity.models import Organization, SyncState
from identity.syncback import words

HEADINGS = (
    "Name",
    "User name",
    "Extension",
    "Phone number",
    "State",
    "Reason",
    "In words",
    "What helps",
    "Waiting since",
    "Up to date since",
    "Tries",
    "Okta user ID",
    "Okta",
)


def write(file: Any, rows: QuerySet[SyncState], *, of: Organization, actor: Actor) -> None:
    """Write `rows` of an organization into `file`, and note who took them away."""
    count = rows.order_by().count()
    audit.record("sync.exported", subject=of, actor=actor, people=count)
    csv_cells.write(file, HEADINGS, _lines(rows))


def _lines(rows: QuerySet[SyncState]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=1000):
        line = getattr(row.user, "line", None)
        said = words.for_row(row, line)
        yield [
            row.user.label,
            row.user.user_name,
            line.extension if line else "",
            line.primary_phone if line else "",
            "Differs" if row.is_different else row.get_state_display(),
            row.reason,
            said.sentence,
            said.action,
            _moment(row.first_pending_at),
            _moment(row.synced_at) if row.is_up_to_date else "",
            row.attempts,
            row.okta_user_id,
            row.connection.okta_url,
        ]


def _moment(at: datetime | None) -> str:
    """As programs read it, by UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""
