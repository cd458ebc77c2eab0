"""Whole rows of a model by statements that are written once.

As `identity.joined` for reading: for the few rows that every change writes, the ORM takes
longer to write the statement than the database to run it. No signals of models are sent.
"""

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

import orjson
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from identity.database import change_one, is_postgresql, own_connection

Row = TypeVar("Row", bound=models.Model)


class Written(Generic[Row]):
    """How the rows of `model` are inserted and updated."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model

    @cached_property
    def fields(self) -> list[Any]:
        """All but the key."""
        return [field for field in self.model._meta.concrete_fields if not field.primary_key]

    @cached_property
    def insertion(self) -> str:
        return self.insertion_with()

    def insertion_with(self, **spelled: str) -> str:
        """`spelled`: fields whose values the database finds, each with its expression."""
        return f"{self._into} VALUES ({self._places(spelled)})"

    def insertion_where(self, condition: str, **spelled: str) -> str:
        """As a part of a larger statement: a row, if `condition` holds."""
        return f"{self._into} SELECT {self._places(spelled)} WHERE {condition}"

    @property
    def _into(self) -> str:
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        return f'INSERT INTO "{self.table}" ({columns})'

    def _places(self, spelled: dict[str, str]) -> str:
        return ", ".join(spelled.get(field.name, "%s") for field in self.fields)

    def values_without(self, row: Row, *spelled: str) -> list[Any]:
        """The values of a new row for `%s`, in their order, without the fields `spelled`."""
        fields = [field for field in self.fields if field.name not in spelled]
        return _values(row, fields, is_new=True)

    @cache  # noqa: B019 (one of each model, for as long as the process)
    def change(self, only: tuple[str, ...]) -> tuple[str, list[Any]]:
        """The statement, and the fields whose values it takes."""
        fields = [field for field in self.fields if not only or field.name in only]
        columns = ", ".join(f'"{field.column}" = %s' for field in fields)
        return f'UPDATE "{self.table}" SET {columns} WHERE "id" = %s', fields  # noqa: S608

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def insert(self, row: Row) -> None:
        connection = own_connection()
        values = _values(row, self.fields, is_new=True)
        with connection.cursor() as cursor:
            cursor.execute(f'{self.insertion} RETURNING "id"', values)
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, connection.alias

    def insert_if_new(self, row: Row, **spelled: str) -> bool:
        """False, and nothing happens, where a constraint has such a row already. No key comes back."""
        statement = f"{self.insertion_with(**spelled)} ON CONFLICT DO NOTHING"
        return change_one(statement, self.values_without(row, *spelled))

    def insert_many(self, rows: Iterable[Row]) -> None:
        """By one statement that is the same for any number of rows. No keys come back."""
        with own_connection().cursor() as cursor:
            if is_postgresql():
                cursor.execute(self.insertion_of_json, [self._as_json(rows)])
                return
            first, *others = [_values(row, self.fields, is_new=True) for row in rows]
            cursor.execute(self.insertion, first)
            if others:
                cursor.executemany(self.insertion, others)

    @cached_property
    def insertion_of_json(self) -> str:
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        here = own_connection()
        types = ", ".join(f'"{field.column}" {field.db_type(here)}' for field in self.fields)
        rows = f"SELECT {columns} FROM jsonb_to_recordset(%s::jsonb) AS row({types})"  # noqa: S608
        return f'INSERT INTO "{self.table}" ({columns}) {rows}'

    def _as_json(self, rows: Iterable[Row]) -> str:
        told = [{field.column: field.pre_save(row, True) for field in self.fields} for row in rows]
        return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()

    def update(self, row: Row, *only: str) -> None:
        """All columns, or `only` some. Raises ObjectDoesNotExist when the row is gone."""
        statement, fields = self.change(only)
        with own_connection().cursor() as cursor:
            cursor.execute(statement, [*_values(row, fields, is_new=False), row.pk])
            if not cursor.rowcount:
                raise ObjectDoesNotExist(f"the row of {row!r} is gone")

    def save(self, row: Row) -> None:
        if row.pk is None:
            self.insert(row)
        else:
            self.update(row)


@cache
def of(model: type[Row]) -> Written[Row]:
    return Written(model)


def _values(row: models.Model, fields: list[Any], *, is_new: bool) -> list[Any]:
    connection = own_connection()
    return [field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in fields]
