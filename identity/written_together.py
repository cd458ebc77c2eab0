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


@cache
def _statement(writers: tuple[Written[Any], ...]) -> str:
    *others, last = [writer.insertion_of_json for writer in writers]
    before = ", ".join(f"lot_{number} AS ({each})" for number, each in enumerate(others))
    return f"WITH {before} {last}" if others else last
