"""What became of rows, kept by one statement for all of them."""

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from identity.database import is_postgresql, own_connection
from telephony.bulk.columns import Facts
from telephony.bulk.decisions import Decision
from telephony.models import BulkRow

State = BulkRow.State
STORE = """UPDATE telephony_bulkrow SET state = told.state, action = told.action,
    field = told.field, words = told.words, before = told.before, after = told.after
    FROM jsonb_to_recordset(%s::jsonb) AS told(row_id bigint, state text, action text, field text,
    words text, before jsonb, after jsonb) WHERE telephony_bulkrow.id = told.row_id"""
STORE_ONE = """UPDATE telephony_bulkrow SET state = %s, action = %s, field = %s, words = %s,
    before = %s, after = %s WHERE id = %s"""


class Result(NamedTuple):
    """`after` is there for a row that was done."""

    state: str
    action: str
    field: str
    words: str
    before: Facts | None
    after: Facts | None
    row_id: int


def foreseen(decision: Decision) -> Result:
    """Of a dry run: the row waits for being done."""
    told = (decision.action, decision.field, decision.words)
    return Result(State.WAITING, *told, None, None, decision.row_id)


def done(decision: Decision) -> Result:
    told = (decision.action, decision.field, decision.words)
    if decision.action == BulkRow.Action.REFUSED:
        return Result(State.REFUSED, *told, None, None, decision.row_id)
    return Result(State.DONE, *told, decision.before, decision.after, decision.row_id)


def store(results: Iterable[Result]) -> None:
    rows = list(results)
    with own_connection().cursor() as cursor:
        if is_postgresql():
            cursor.execute(STORE, [orjson.dumps([row._asdict() for row in rows]).decode()])
        else:
            cursor.executemany(STORE_ONE, [_values(row) for row in rows])


def _values(row: Result) -> list[str | int | None]:
    *told, before, after, key = row
    facts = [orjson.dumps(each).decode() if each is not None else None for each in (before, after)]
    return [*map(str, told), *facts, key]
