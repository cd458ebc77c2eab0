"""Whole rows of a model by statements that are written once.

As `identity.joined` for reading: for the few rows that every change writes, the ORM takes
longer to write the statement than the database to run it. No signals of models are sent.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import orjson
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from identity.column_values import Columns
from identity.database import change_one, is_postgresql, own_connection

Row = TypeVar("Row", bound=models.Model)
ALONG = "_along"


class Along(NamedTuple):
    """What else a change of a row brings back: a SELECT's columns, of the row `u`; who takes them.

    It saves whoever shows the row afterwards another look.
    """

    columns: str
    take: Callable[[tuple[Any, ...]], None]


class Written(Generic[Row]):
    """How the rows of `model` are inserted and updated."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> list[Any]:
        """All but the key."""
        return [field for field in self.model._meta.concrete_fields if not field.primary_key]

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.fields)

    @cached_property
    def insertion(self) -> str:
        return self.insertion_with()

    def insertion_with(self, **spelled: str) -> str:
        """`spelled`: fields whose values the database finds, each with its expression."""
        return f"{self.into} VALUES ({self._places(spelled)})"

    def insertion_where(self, condition: str, **spelled: str) -> str:
        """As a part of a larger statement: a row, if `condition` holds."""
        return f"{self.into} SELECT {self._places(spelled)} WHERE {condition}"

    @cached_property
    def into(self) -> str:
        return f'INSERT INTO "{self.table}" ({self.columns.names})'

    def _places(self, spelled: dict[str, str]) -> str:
        return ", ".join(spelled.get(field.name, "%s") for field in self.fields)

    @cache  # noqa: B019 (one of each model, for as long as the process)
    def columns_without(self, *spelled: str) -> Columns:
        return Columns([field for field in self.fields if field.name not in spelled])

    def values_without(self, row: Row, *spelled: str) -> list[Any]:
        """The values of a new row for `%s`, in their order, without the fields `spelled`."""
        return self.columns_without(*spelled).values(row, is_new=True)

    @cache  # noqa: B019
    def change(self, only: tuple[str, ...], along: str = "") -> tuple[str, Columns]:
        """The statement, and the columns whose values it takes."""
        columns = Columns([field for field in self.fields if not only or field.name in only])
        back = f"RETURNING {along}" if along else ""
        return f'UPDATE "{self.table}" AS u SET {columns.places} WHERE u."id" = %s {back}', columns  # noqa: S608

    def insert(self, row: Row, *, unless: str = "") -> bool:
        """False, and nothing is written, where a row has the same values in columns `unless`."""
        here = own_connection()
        has_such = f"ON CONFLICT ({unless}) DO NOTHING" if unless else ""
        values = self.columns.values(row, is_new=True)
        with here.cursor() as cursor:
            cursor.execute(f'{self.insertion} {has_such} RETURNING "id"', values)
            key = cursor.fetchone()
        if key is None:
            return False
        row.pk = key[0]
        row._state.adding, row._state.db = False, here.alias
        return True

    def insert_if_new(self, row: Row, **spelled: str) -> bool:
        """False, and nothing happens, where a constraint has such a row already. No key comes back."""
        statement = f"{self.insertion_with(**spelled)} ON CONFLICT DO NOTHING"
        return change_one(statement, self.values_without(row, *spelled))

    def insert_many(self, rows: Iterable[Row]) -> None:
        """By one statement that is the same for any number of rows. No keys come back."""
        with own_connection().cursor() as cursor:
            if is_postgresql():
                cursor.execute(self.insertion_of_json, [self.as_json(rows)])
                return
            first, *others = [self.columns.values(row, is_new=True) for row in rows]
            cursor.execute(self.insertion, first)
            if others:
                cursor.executemany(self.insertion, others)

    @cached_property
    def insertion_of_json(self) -> str:
        names, types = self.columns.names, self.columns.types
        rows = f"SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS row({types})"  # noqa: S608
        return f"{self.into} {rows}"

    def as_json(self, rows: Iterable[Row]) -> str:
        told = [{field.column: field.pre_save(row, True) for field in self.fields} for row in rows]
        return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()

    def update(self, row: Row, *only: str) -> None:
        """All columns, or `only` some. Raises ObjectDoesNotExist when the row is gone."""
        along: Along | None = row.__dict__.get(ALONG)
        statement, columns = self.change(only, along.columns if along else "")
        with own_connection().cursor() as cursor:
            cursor.execute(statement, [*columns.values(row, is_new=False), row.pk])
            if not cursor.rowcount:
                raise ObjectDoesNotExist(f"the row of {row!r} is gone")
            if along:
                along.take(cursor.fetchone())

    def save(self, row: Row, *only: str) -> None:
        if row.pk is None:
            self.insert(row)
        else:
            self.update(row, *only)


@cache
def of(model: type[Row]) -> Written[Row]:
    return Written(model)


def bring_along(row: models.Model, along: Along | None) -> None:
    """With each change of `row` from now on; None: no more."""
    row.__dict__[ALONG] = along
