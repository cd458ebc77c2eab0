"""Whole rows of a model by statements that are written once.

As `identity.joined` for reading: for the few rows that every change writes, the ORM takes
longer to write the statement than the database to run it. No signals of models are sent.
"""

from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

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
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        return f'INSERT INTO "{self.table}" ({columns}) VALUES ({places}) RETURNING "id"'  # noqa: S608

    @cached_property
    def change(self) -> str:
        columns = ", ".join(f'"{field.column}" = %s' for field in self.fields)
        return f'UPDATE "{self.table}" SET {columns} WHERE "id" = %s'  # noqa: S608

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def insert(self, row: Row) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.insertion, self._values(row, is_new=True))
            row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, connection.alias

    def update(self, row: Row) -> None:
        """All columns. Raises ObjectDoesNotExist when the row is gone."""
        with connection.cursor() as cursor:
            cursor.execute(self.change, [*self._values(row, is_new=False), row.pk])
            if not cursor.rowcount:
                raise ObjectDoesNotExist(f"the row of {row!r} is gone")

    def save(self, row: Row) -> None:
        if row.pk is None:
            self.insert(row)
        else:
            self.update(row)

    def _values(self, row: Row, *, is_new: bool) -> list[Any]:
        return [
            field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in self.fields
        ]


@cache
def of(model: type[Row]) -> Written[Row]:
    return Written(model)
