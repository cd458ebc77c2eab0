"""The statements by which a line is kept, and each Okta is to be told of it."""

from dataclasses import dataclass, field, fields

from identity.database import is_postgresql

PERSON, BACKFILL = 0, 1  # priorities: a single change overtakes a backfill


@dataclass(frozen=True)
class LineFacts:
    """One person's telephony: extension digits, E.164 numbers, names; empty if none.

    `licenses` are all that the person holds, `license` is the name of the base one. A site
    alone makes no line.
    """

    extension: str = ""
    primary_phone: str = ""
    did: str = ""
    caller_id: str = ""
    site: str = ""
    license: str = ""
    licenses: list[dict[str, str]] = field(default_factory=list)


COLUMNS = tuple(each.name for each in fields(LineFacts))
NAMES = ", ".join(COLUMNS)
PUBLISHING = 6204  # the advisory locks of PostgreSQL that say so, one of each organization
# Until the commit: who connects an Okta meanwhile cannot see the line yet (`latecomers`). Once
# for all rows, before the first of them is written.
HOLD = f"AND (SELECT pg_try_advisory_xact_lock_shared({PUBLISHING}, %s::int)) IS NOT NULL"
# What makes a line: a site alone does not, for nothing rings there.
IS_ONE = """(facts.extension <> '' OR facts.primary_phone <> '' OR facts.license <> ''
    OR facts.licenses <> '[]')"""
WRITE_LINE = f"""INSERT INTO identity_line AS line (user_id, organization_id, {NAMES}, version, updated_at)
    SELECT {{who}}, %s, {", ".join(f"facts.{name}" for name in COLUMNS)}, 1, %s
    FROM {{facts}} AS facts WHERE ({IS_ONE}
    OR EXISTS (SELECT 1 FROM identity_line WHERE user_id = {{who}})) {{hold}}
    ON CONFLICT (user_id) DO UPDATE SET {", ".join(f"{n} = excluded.{n}" for n in COLUMNS)},
        version = line.version + 1, updated_at = excluded.updated_at
    WHERE ({", ".join(f"line.{name}" for name in COLUMNS[:-1])}, {{json}}(line.licenses))
        {{differs}} ({", ".join(f"excluded.{name}" for name in COLUMNS[:-1])}, {{json}}(excluded.licenses))
    RETURNING user_id, {NAMES}, version"""  # noqa: S608 (names of ours)
# A backfill may insert the same row at the same time. The version must rise all the same: the
# worker may have read the old line already. In one fixed order, so that two publishers never
# wait for each other's rows.
WANT = """INSERT INTO identity_syncstate AS mine (organization_id, connection_id, user_id,
        okta_user_id, desired_version, synced_version, synced_hash, state, reason, error_text,
        priority, next_at, first_pending_at, attempts, claims_unsettled, mismatches)
    SELECT organization_id, id, {who}, '', 1, 0, '', 'pending', '', '', {priority}, {now}, {now}, 0, 0, 0
    FROM identity_oktaconnection {told_to} WHERE organization_id = %s AND {which}
    ORDER BY {order}
    ON CONFLICT (connection_id, user_id) DO UPDATE SET
        desired_version = mine.desired_version + 1, state = {state}, reason = '',
        error_text = '', attempts = 0, mismatches = 0, drifts = 0, priority = {again},
        next_at = {next_at},
        first_pending_at = COALESCE(mine.first_pending_at, {now})"""
SOONER = "{least}(mine.next_at, {now})"
IS_PUT_OFF = "mine.state = 'verify' AND mine.next_at >= '2999-01-01'"  # SyncState.PUT_OFF
TELLING = "is_enabled AND way <> 'import'"  # connections by which we tell
# Whoever claimed them, or claims them while we are not committed, may be about to fail for what is
# true no more: a higher version keeps the row waiting then.
AGAIN = """UPDATE identity_syncstate SET
        desired_version = desired_version + 1, state = 'pending', reason = '',
        error_text = '', attempts = 0, mismatches = 0, priority = {least}(priority, {person}),
        next_at = {least}(next_at, {now}), first_pending_at = COALESCE(first_pending_at, {now})
    WHERE user_id = %s AND (state = 'pending' OR lease_token IS NOT NULL
        OR (state = 'blocked' AND reason = %s))"""


def urgency(priority: int, *, wakes: bool = False) -> dict[str, str | int]:
    """Of a row that is new, and of one that is there: what waits already waits no longer for it.

    Who is put off is told of a change of their own. What changes for many leaves them so, for
    they are judged by what is true then; unless it `wakes` them.
    """
    sooner = {"state": "'pending'", "next_at": SOONER.format(**words())}
    if priority == PERSON:
        return {"priority": PERSON, "again": str(PERSON), **sooner}
    again = f"CASE WHEN mine.state IN ('clean', 'blocked') THEN {priority} ELSE mine.priority END"
    if not wakes:
        for name, value in sooner.items():
            sooner[name] = f"CASE WHEN {IS_PUT_OFF} THEN mine.{name} ELSE {value} END"
    return {"priority": priority, "again": again, **sooner}


def words() -> dict[str, str]:
    """What the databases say differently."""
    if is_postgresql():
        return {"now": "STATEMENT_TIMESTAMP()", "least": "LEAST"}
    return {"now": "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')", "least": "MIN"}
