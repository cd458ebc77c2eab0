"""Rows of several models by one statement that is written once.

For the few look-ups that stand before every request: building them through the ORM takes
longer than the database takes to answer.
"""

from typing import Any

from django.db import models
from django.db.models.base import ModelState

from identity.database import own_connection

Convert = Any  # what Django does with a value that a database gave it


class Joined:
    """The columns of `sides`, alias to model, and the models made of a row of them.

    Columns `leaving_out`, by alias and name, are read by themselves should anybody want them.
    """

    def __init__(self, *leaving_out: str, **sides: type[models.Model]) -> None:
        self.sides = {
            alias: [
                field
                for field in model._meta.concrete_fields
                if f"{alias}.{field.column}" not in leaving_out
            ]
            for alias, model in sides.items()
        }
        self.columns = ", ".join(
            f"{alias}.{field.column}" for alias, fields in self.sides.items() for field in fields
        )
        self._makers = [
            (model, [field.attname for field in self.sides[alias]])
            for alias, model in sides.items()
        ]
        self._converters: list[tuple[int, list[Convert]]] | None = None

    def read(self, row: tuple[Any, ...]) -> list[Any]:
        """One model instance per side, in their order."""
        values, connection = list(row), own_connection()
        for at, converters in self._of_database(connection):
            for convert in converters:
                values[at] = convert(values[at], None, connection)
        return list(self._instances(values, connection.alias))

    def _instances(self, values: list[Any], alias: str) -> Any:
        """As Django makes them when it unpickles: nobody listens to signals of models."""
        at = 0
        for model, names in self._makers:
            row = model.__new__(model)
            row.__dict__.update(zip(names, values[at : at + len(names)], strict=True))
            row._state = ModelState()
            row._state.adding, row._state.db = False, alias
            yield row
            at += len(names)

    def _of_database(self, connection: Any) -> list[tuple[int, list[Convert]]]:
        """Which columns need converting: on SQLite some, on PostgreSQL hardly any."""
        if self._converters is None:
            fields = [field for side in self.sides.values() for field in side]
            converters = [_converters(field, connection) for field in fields]
            self._converters = [(at, each) for at, each in enumerate(converters) if each]
        return self._converters


def _converters(field: Any, connection: Any) -> list[Convert]:
    column = field.get_col(field.model._meta.db_table)
    found: list[Convert] = connection.ops.get_db_converters(column)
    return found + list(field.get_db_converters(connection))
