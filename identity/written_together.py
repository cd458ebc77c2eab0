"""Rows of several models, which tell of one deed, by one statement where the database can do that."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import models

from identity import written
from identity.database import is_postgresql, own_connection
from identity.written import Written


def insert(*lots: Sequence[models.Model]) -> None:
    """Each lot is of one model; empty ones do not count. No keys come back."""
    given = [(written.of(type(lot[0])), lot) for lot in lots if lot]
    if not is_postgresql():
        for writer, lot in given:
            writer.insert_many(lot)
    elif given:
        with own_connection().cursor() as cursor:
            cursor.execute(
                _statement(tuple(writer for writer, _ in given)),
                [writer.as_json(lot) for writer, lot in given],
            )


def insert_with_keys(rows: Sequence[models.Model], *, by: str) -> None:
    """Rows of one model, on PostgreSQL; each gets its key, found by its unique value of `by`."""
    writer = written.of(type(rows[0]))
    here = own_connection()
    with here.cursor() as cursor:
        cursor.execute(f'{writer.insertion_of_json} RETURNING "{by}", "id"', [writer.as_json(rows)])
        keys = dict(cursor.fetchall())
    for row in rows:
        row.pk = keys[getattr(row, by)]
        row._state.adding, row._state.db = False, here.alias


@cache
def _statement(writers: tuple[Written[Any], ...]) -> str:
    *others, last = [writer.insertion_of_json for writer in writers]
    before = ", ".join(f"lot_{number} AS ({each})" for number, each in enumerate(others))
    return f"WITH {before} {last}" if others else last
