"""What telephony says of a person, kept for whoever must be told of it.

`publish` is called inside the caller's transaction: the change and the news of it are
committed together or not at all.
"""

from functools import cache
from typing import Any, NamedTuple

from django.utils import timezone

from identity import doorbell, transactions
from identity.database import as_json, is_postgresql, own_connection
from identity.models import Line, User
from identity.outbox_statements import (
    AGAIN,
    BACKFILL,
    COLUMNS,
    HOLD,
    PERSON,
    TELLING,
    WANT,
    WRITE_LINE,
    LineFacts,
    urgency,
    words,
)

__all__ = ["BACKFILL", "PERSON", "LineFacts", "Query", "news", "publish", "want_again"]

NEWS = "_published_line"


class Query(NamedTuple):
    """A SELECT of one row, with the columns that `LineFacts` has, named alike."""

    sql: str
    values: tuple[Any, ...]


@transactions.step
def publish(user: User, facts: Query, *, priority: int = PERSON) -> Line | None:
    """Keep `facts` as what is true of `user`; queue each Okta. None if nothing differs."""
    connection = own_connection()
    now = timezone.now()
    at = connection.ops.adapt_datetimefield_value(now)
    owner = (user.pk, user.organization_id)
    held = (user.organization_id,) if is_postgresql() else ()
    line = Query(_write_line(facts.sql), (*owner, at, *facts.values, user.pk, *held))
    with connection.cursor() as cursor:
        written = _write(cursor, line, Query(_want(priority), owner))
    if written is None:
        return None
    doorbell.ring_after_commit()
    _, *said, version = written
    known = dict(zip(COLUMNS, said, strict=True))
    known["licenses"] = as_json(known["licenses"])
    owned = {"user_id": user.pk, "organization_id": user.organization_id}
    published = Line(**owned, **known, version=version, updated_at=now)
    user.__dict__[NEWS] = published
    return published


def news(user: User) -> Line | None:
    """The line as it was last published of this very `user` object; None if it was not."""
    found: Line | None = user.__dict__.get(NEWS)
    return found


def _write(cursor: Any, line: Query, want: Query) -> tuple[Any, ...] | None:
    """Both at once where the database can do that; the second only where the first did anything."""
    if is_postgresql():
        both = f"WITH told AS ({line.sql}), wanted AS ({want.sql}) SELECT * FROM told"  # noqa: S608
        cursor.execute(both, line.values + want.values)
    else:
        cursor.execute(*line)
    written: tuple[Any, ...] | None = cursor.fetchone()
    if written is not None and not is_postgresql():
        cursor.execute(*want)
    return written


@cache
def _write_line(facts: str) -> str:
    given = {"who": "%s", "facts": f"({facts})"}
    if is_postgresql():
        return WRITE_LINE.format(hold=HOLD, json="", differs="IS DISTINCT FROM", **given)
    return WRITE_LINE.format(hold="", json="json", differs="IS NOT", **given)


@cache
def _want(priority: int) -> str:
    told = "AND EXISTS (SELECT 1 FROM told)" if is_postgresql() else ""
    given = {"who": "%s", "told_to": "", "which": f"{TELLING} {told}", "order": "id"}
    return WANT.format(**given, **urgency(priority), **words())


@cache
def _again() -> str:
    return AGAIN.format(person=PERSON, **words())


def want_again(user: User, *, reason: str) -> None:
    """Have every Okta told that could not be told for `reason`, or not yet: it holds no longer."""
    with own_connection().cursor() as cursor:
        cursor.execute(_again(), [user.pk, reason])
        is_any = cursor.rowcount > 0
    if is_any:
        doorbell.ring_after_commit()
