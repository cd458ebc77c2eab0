"""What SCIM shows of a person beside their own row: the line, and the groups.

Read at most once in a request that writes, after the person is locked, and remembered on the
person: so that the answer needs no look at what this request itself has written. On PostgreSQL
a change of the person's row brings it along.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

import orjson

from identity.models import Line, User
from identity.written import Along, bring_along
from scim import rows
from scim.collection import Collection
from scim.filters.conditions import Condition
from scim.source import Row

ATTRIBUTE = "_scim_beside"
NO_LINE = ("", None, None, None, None)
LINE = """(SELECT json_build_array({at}, l.extension, l.primary_phone, l.licenses::text,
    l.version)::text FROM identity_line l WHERE l.user_id = u.id), {groups}"""
COLUMNS = (7, 9, 10, 11, 12, 13)  # of a row of `scim.rows`: when it changed, line, groups


@dataclass(frozen=True)
class Beside:
    """The columns that `scim.rows` gives of it. `modified` is that of person and line together."""

    modified: str = ""
    extension: str | None = None
    phone: str | None = None
    licenses: str | None = None  # JSON, as are the groups
    line_version: int | None = None
    groups: str | None = None


def of(user: User) -> Beside:
    """The caller holds the person's lock. One query, or none."""
    known = remembered(user)
    return known or _remember(user, _read(user))


def remembered(user: User) -> Beside | None:
    """None when nobody has looked."""
    known: Beside | None = user.__dict__.get(ATTRIBUTE)
    return known


def columns() -> tuple[str, ...]:
    """What `take` takes, of `scim.rows.PEOPLE`."""
    return tuple(rows.columns()[at] for at in COLUMNS)


def take(user: User, columns: Row) -> None:
    """Somebody has read it together with the person."""
    _remember(user, Beside(*columns))


def expect(user: User) -> None:
    """Whatever changes the person's row next reads this too (PostgreSQL)."""
    bring_along(user, Along(_line_and_groups(), lambda found: _take_along(user, *found)))


@cache
def _line_and_groups() -> str:
    return LINE.format(at=rows.zulu("l.updated_at"), groups=rows.groups())


def _take_along(user: User, line: str | None, groups: str | None) -> None:
    modified, extension, phone, licenses, version = orjson.loads(line) if line else NO_LINE
    _remember(user, Beside(modified, extension, phone, licenses, version, groups))


def has_nothing(user: User) -> None:
    """Of somebody who was created a moment ago there is nothing to be read."""
    _remember(user, Beside())


def has_line(user: User, line: Line) -> None:
    """The line of `user` has just become `line`."""
    changed = replace(
        of(user),
        extension=line.extension,
        phone=line.primary_phone,
        licenses=orjson.dumps(line.licenses).decode(),
        line_version=line.version,
    )
    modified = max(changed.modified, _zulu(line.updated_at))
    _remember(user, replace(changed, modified=modified))


def row(user: User, found: Beside) -> Row:
    """As `scim.rows` would read it now."""
    created = _zulu(user.created_at)
    modified = max(created, _zulu(user.updated_at), found.modified)
    return (
        *(user.pk, str(user.scim_id), user.user_name, user.external_id, user.is_active),
        *(user.version, created, modified, orjson.dumps(user.profile)),
        *(found.extension, found.phone, found.licenses, found.line_version, found.groups),
    )


def _remember(user: User, found: Beside) -> Beside:
    bring_along(user, None)
    user.__dict__[ATTRIBUTE] = found
    return found


def _read(user: User) -> Beside:
    them = Condition("u.organization_id = %s AND u.id = %s", (user.organization_id, user.pk))
    found = Collection([rows.source(them)]).only()
    if found is None:
        return Beside()
    return Beside(*(found[at] for at in COLUMNS))


def _zulu(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
