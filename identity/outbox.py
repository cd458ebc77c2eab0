"""What telephony says of a person, kept for whoever must be told of it.

`publish` is called inside the caller's transaction: the change and the news of it are
committed together or not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce, Least, Now
from django.utils import timezone

from identity import doorbell, transactions
from identity.database import as_json, is_postgresql, own_connection
from identity.models import Line, OktaConnection, SyncState, User

NEWS = "_published_line"
PERSON, BACKFILL = 0, 1  # priorities: a single change overtakes a backfill


@dataclass(frozen=True)
class LineFacts:
    """One person's telephony: extension digits, E.164 number, license name; empty if none.

    `licenses` are all that the person holds, `license` is the name of the base one.
    """

    extension: str = ""
    primary_phone: str = ""
    license: str = ""
    licenses: list[dict[str, str]] = field(default_factory=list)


class Query(NamedTuple):
    """A SELECT of one row, with the columns that `LineFacts` has, named alike."""

    sql: str
    values: tuple[Any, ...]


WRITE_LINE = """INSERT INTO identity_line AS line (user_id, organization_id, extension,
        primary_phone, license, licenses, version, updated_at)
    SELECT {who}, %s, facts.extension, facts.primary_phone, facts.license, facts.licenses, 1, %s
    FROM {facts} AS facts WHERE facts.extension <> '' OR facts.primary_phone <> ''
    OR facts.license <> '' OR facts.licenses <> '[]'
    OR EXISTS (SELECT 1 FROM identity_line WHERE user_id = {who})
    ON CONFLICT (user_id) DO UPDATE SET extension = excluded.extension,
        primary_phone = excluded.primary_phone, license = excluded.license,
        licenses = excluded.licenses, version = line.version + 1, updated_at = excluded.updated_at
    WHERE (line.extension, line.primary_phone, line.license, {json}(line.licenses))
        {differs} (excluded.extension, excluded.primary_phone, excluded.license,
        {json}(excluded.licenses))
    RETURNING user_id, extension, primary_phone, license, licenses, version"""
# A backfill may insert the same row at the same time. The version must rise all the same: the
# worker may have read the old line already. In one fixed order, so that two publishers never
# wait for each other's rows.
WANT = """INSERT INTO identity_syncstate AS mine (organization_id, connection_id, user_id,
        okta_user_id, desired_version, synced_version, synced_hash, state, reason, error_text,
        priority, next_at, first_pending_at, attempts, claims_unsettled, mismatches)
    SELECT organization_id, id, {who}, '', 1, 0, '', 'pending', '', '', {person}, {now}, {now}, 0, 0, 0
    FROM identity_oktaconnection {told_to} WHERE organization_id = %s AND is_enabled
    AND way <> 'import' {told}
    ORDER BY {order}
    ON CONFLICT (connection_id, user_id) DO UPDATE SET
        desired_version = mine.desired_version + 1, state = 'pending', reason = '',
        error_text = '', attempts = 0, mismatches = 0, priority = {person},
        next_at = {least}(mine.next_at, {now}),
        first_pending_at = COALESCE(mine.first_pending_at, {now})"""
AGAIN = """UPDATE identity_syncstate SET
        desired_version = desired_version + 1, state = 'pending', reason = '',
        error_text = '', attempts = 0, mismatches = 0, priority = {least}(priority, {person}),
        next_at = {least}(next_at, {now}), first_pending_at = COALESCE(first_pending_at, {now})
    WHERE user_id = %s AND reason = %s AND state = 'blocked'"""


@transactions.step
def publish(user: User, facts: Query) -> Line | None:
    """Keep `facts` as what is true of `user`; queue each Okta. None if nothing differs."""
    connection = own_connection()
    now = timezone.now()
    at = connection.ops.adapt_datetimefield_value(now)
    owner = (user.pk, user.organization_id)
    line = Query(_write_line(facts.sql), (*owner, at, *facts.values, user.pk))
    with connection.cursor() as cursor:
        written = _write(cursor, line, Query(_want(), owner))
    if written is None:
        return None
    doorbell.ring_after_commit()
    _, extension, phone, license_, licenses, version = written
    published = Line(
        user_id=user.pk,
        organization_id=user.organization_id,
        extension=extension,
        primary_phone=phone,
        license=license_,
        licenses=as_json(licenses),
        version=version,
        updated_at=now,
    )
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
    json, differs = ("", "IS DISTINCT FROM") if is_postgresql() else ("json", "IS NOT")
    return WRITE_LINE.format(who="%s", facts=f"({facts})", json=json, differs=differs)


@cache
def _want() -> str:
    told = "AND EXISTS (SELECT 1 FROM told)" if is_postgresql() else ""
    given = {"who": "%s", "told_to": "", "told": told, "order": "id"}
    return WANT.format(person=PERSON, **given, **words())


@cache
def _again() -> str:
    return AGAIN.format(person=PERSON, **words())


def words() -> dict[str, str]:
    """What the databases say differently."""
    if is_postgresql():
        return {"now": "STATEMENT_TIMESTAMP()", "least": "LEAST"}
    return {"now": "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')", "least": "MIN"}


def want_again(user: User, *, reason: str) -> None:
    """Have every Okta told that could not be told for `reason`, which holds no longer."""
    with own_connection().cursor() as cursor:
        cursor.execute(_again(), [user.pk, reason])
        is_any = cursor.rowcount > 0
    if is_any:
        doorbell.ring_after_commit()


def want_everybody(connection: OktaConnection) -> int:
    """Queue everyone with a line, behind single changes. How many; nobody where Okta imports."""
    if connection.is_import:
        return 0
    lines = Line.objects_all_organizations.filter(organization_id=connection.organization_id)
    people = list(lines.values_list("user_id", flat=True))
    _insert(people, connection)
    _raise(SyncState.objects_all_organizations.filter(connection=connection), BACKFILL)
    OktaConnection.objects_all_organizations.filter(pk=connection.pk).update(
        backfill_began_at=Now(), backfill_people=len(people)
    )
    doorbell.ring_after_commit()
    return len(people)


def _raise(rows: QuerySet[SyncState], priority: int) -> int:
    at_rest = [SyncState.State.CLEAN, SyncState.State.BLOCKED]
    is_at_rest = When(state__in=at_rest, then=Value(priority))
    return rows.update(
        desired_version=F("desired_version") + 1,
        state=SyncState.State.PENDING,
        reason="",
        error_text="",
        attempts=0,
        mismatches=0,
        priority=Case(
            is_at_rest,
            default=Least("priority", Value(priority)),
            output_field=SmallIntegerField(),
        ),
        next_at=Least("next_at", Now()),
        first_pending_at=Coalesce("first_pending_at", Now()),
    )


def _insert(people: Iterable[int], connection: OktaConnection) -> None:
    """Rows at version 0, at rest; rows that exist are left alone."""
    SyncState.objects_all_organizations.bulk_create(
        (
            SyncState(
                organization_id=connection.organization_id,
                connection=connection,
                user_id=person,
                desired_version=0,
                state=SyncState.State.CLEAN,
                next_at=Now(),
            )
            for person in people
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
